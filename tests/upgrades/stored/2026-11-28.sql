-- {"ids": {"completed": "quot_59a2090581be", "failed": "quot_49b9fec5455d", "check": "quot_7d59bfeb2215", "partner": "quot_d0342768c0ab", "order": "quot_4114c0347fd7", "prices": "quot_de0aa1984b68", "summary": "quot_9bf80b07f67e", "begun": "quot_bdf6ab43fd79"}, "realm": "http://127.0.0.1:34175#shop", "handoffs": {"waiting": "sms_1795674840_4ffa801fc10b"}}
BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('52e979bf-7ede-47fd-a421-ccdf2c3eeea6','1-{realm}',1795674840000,1795674840000,'mcp-odoo');
CREATE TABLE audit_chain (
	id INTEGER NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	pepper VARCHAR(64) NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	expired TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "audit_chain" VALUES(1,'66cd0ed9b50bb502','60af7e578708dac5611be72860351351d01bc4a4d8fbe6d8a1d672e659cee5d3',4,'3f2162aafed16342e2ef852f10d41cce9b0bd5c90f14450fa0fd33a3cc5b57a4',NULL);
CREATE TABLE audit_records (
	name VARCHAR(80) NOT NULL, 
	created_at FLOAT NOT NULL, 
	version BIGINT NOT NULL, 
	state VARCHAR(120) NOT NULL, 
	seq INTEGER NOT NULL, 
	links TEXT NOT NULL, 
	document TEXT, 
	recorded_at FLOAT NOT NULL, 
	file_from FLOAT, 
	upload_from FLOAT, 
	PRIMARY KEY (name)
);
INSERT INTO "audit_records" VALUES('sms_1795674840_4ffa801fc10b',1.79567484063845586778e+09,4,'4:waiting',2,'[{"chain": "66cd0ed9b50bb502", "seq": 1, "name": "sms_1795674840_4ffa801fc10b", "at": "2026-11-26T06:34:00.710+00:00", "status": "waiting", "digest": "1f97b8b1b5c5377669cd51ba0d1f00b8cf372d63231b152d9e7808f26c7803af", "previous": "0000000000000000000000000000000000000000000000000000000000000000", "hash": "b9dac0f06d1a2f6160b13038e5e6c0e2139e7588e418e9ddf38dfbdff4f325f4"}, {"chain": "66cd0ed9b50bb502", "seq": 2, "name": "sms_1795674840_4ffa801fc10b", "at": "2026-11-26T06:34:00.731+00:00", "status": "waiting", "digest": "9eedbf9baeed35de1a573b2e8cfdbe3216a8bd6c2f5858b49cc8bece9273e4f2", "previous": "b9dac0f06d1a2f6160b13038e5e6c0e2139e7588e418e9ddf38dfbdff4f325f4", "hash": "8ab83242669ef4a762489b62db34fac103a9f17888a3d872f30793478c77d818"}]',NULL,1.79567484073102807996e+09,NULL,NULL);
INSERT INTO "audit_records" VALUES('quot_59a2090581be',1.79567484074602389332e+09,22,'0:completed:',3,'[{"chain": "66cd0ed9b50bb502", "seq": 3, "name": "quot_59a2090581be", "at": "2026-11-26T06:34:00.775+00:00", "status": "completed", "digest": "1adbd4a8fd6d36eac6f8ffc98c0deef58d24bb414764002bb11a9524a4f634da", "previous": "8ab83242669ef4a762489b62db34fac103a9f17888a3d872f30793478c77d818", "hash": "22b6bf9b96750a7c9e105e61dce8023819a0b3dea249fc80f5fb2982ddcf6004"}]',NULL,1.79567484077513742448e+09,NULL,NULL);
INSERT INTO "audit_records" VALUES('quot_49b9fec5455d',1.79567484078080797198e+09,15,'0:failed:odoo_validation',4,'[{"chain": "66cd0ed9b50bb502", "seq": 4, "name": "quot_49b9fec5455d", "at": "2026-11-26T06:34:00.799+00:00", "status": "failed", "digest": "08639d78fddacb64023dcfc5c963c8d3a75b0d97aaa3143df7b52b5508ad5a0f", "previous": "22b6bf9b96750a7c9e105e61dce8023819a0b3dea249fc80f5fb2982ddcf6004", "hash": "3f2162aafed16342e2ef852f10d41cce9b0bd5c90f14450fa0fd33a3cc5b57a4"}]',NULL,1795674840.79932,NULL,NULL);
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE handoff_numbers (
	number VARCHAR(20) NOT NULL, 
	handoff_id VARCHAR(64) NOT NULL, 
	asked_at FLOAT NOT NULL, 
	PRIMARY KEY (number, handoff_id)
);
INSERT INTO "handoff_numbers" VALUES('+525511110005','sms_1795674840_4ffa801fc10b',1.79567484063845586778e+09);
CREATE TABLE handoffs (
	handoff_id VARCHAR(64) NOT NULL, 
	realm VARCHAR(64) NOT NULL, 
	conversation VARCHAR(300) NOT NULL, 
	user_phone VARCHAR(20) NOT NULL, 
	phase VARCHAR(20) NOT NULL, 
	opened_at FLOAT NOT NULL, 
	updated_at FLOAT NOT NULL, 
	due_at FLOAT, 
	finished BOOLEAN NOT NULL, 
	document TEXT NOT NULL, 
	PRIMARY KEY (handoff_id)
);
INSERT INTO "handoffs" VALUES('sms_1795674840_4ffa801fc10b','{realm}','conversation:conv_1','+525512345678','waiting',1.79567484063845586778e+09,1.79567484072667503357e+09,1.7956751406998951435e+09,0,'{"handoff_id":"sms_1795674840_4ffa801fc10b","conversation":"conversation:conv_1","request":{"user_phone":"+525512345678","reason":"Una persona","user_name":null,"conversation_id":"conv_1","lead_id":null,"sale_order_id":null,"additional_context":null,"callback_url":null},"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""},"phase":"waiting","opened_at":1795674840.6384559,"updated_at":1795674840.726675,"due_at":1795675140.6998951,"additions":[],"subject":{"record":"opportunity:30","name":"+525512345678: Una persona","url":"http://127.0.0.1:34175/odoo/crm.lead/30","owner_id":5,"made":true},"customer_name":"","assigned_user_id":5,"assigned_name":"Berta","turns":[{"number":"+525511110005","user_id":5,"name":"Berta","fallback":false,"because":"least_loaded","skipped":[],"channel":"whatsapp","message_key":"sms_1795674840_4ffa801fc10b/1","message_sid":"SMd9f3806e3b045548565423689709981a","undelivered_sid":null,"began_at":1795674840.6384559,"asked_at":1795674840.6998951,"ended_at":null,"outcome":null,"error_code":null}],"events":[{"at":1795674840.6384559,"what":"opened","about":{}},{"at":1795674840.6998951,"what":"asked","about":{"name":"Berta","number":"+525511110005","channel":"whatsapp"}}],"taker":null,"trouble":null,"notes":[],"wrote":[{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.8,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]},{"calls":[{"model":"mail.message","method":"load","ids":[501],"ms":0.9,"outcome":"done"}],"changes":[{"model":"mail.message","id":501,"change":"created"}]}],"activity_of":null,"closed":false,"noted":0,"version":4}');
CREATE TABLE idempotency_keys (
	name VARCHAR(64) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	used_at FLOAT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "idempotency_keys" VALUES('4f13ba36b822d22513f885a75b94b1bad9aa01d17a74ab397a61a151f944c7b9','aa532051a04dd7efdbc1a7453aeb3a5cf3ada06bdda75b8079be69e7c46893c4',1.79567484072454357146e+09);
CREATE TABLE inbound_messages (
	sid VARCHAR(64) NOT NULL, 
	number VARCHAR(32) NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	received_at FLOAT NOT NULL, 
	answering_since FLOAT, 
	reply TEXT, 
	PRIMARY KEY (sid)
);
CREATE TABLE job_turns (
	job_id VARCHAR(64) NOT NULL, 
	committed_at FLOAT, 
	cancelled_at FLOAT, 
	retried_at FLOAT, 
	retries INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (job_id)
);
INSERT INTO "job_turns" VALUES('quot_59a2090581be',1.79567484076485705374e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_4114c0347fd7',1.79567484088249850271e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_de0aa1984b68',1.79567484091027855875e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_9bf80b07f67e',1.79567484093661618236e+09,NULL,NULL,0);
CREATE TABLE message_statuses (
	sid VARCHAR(64) NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	rank INTEGER NOT NULL, 
	error_code INTEGER, 
	updated_at FLOAT NOT NULL, 
	PRIMARY KEY (sid)
);
CREATE TABLE messages (
	"key" VARCHAR(200) NOT NULL, 
	number VARCHAR(32) NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	mark TEXT NOT NULL, 
	template BOOLEAN NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	claim VARCHAR(32) NOT NULL, 
	first_attempt_at FLOAT NOT NULL, 
	attempted_at FLOAT NOT NULL, 
	unknown_since FLOAT, 
	sid VARCHAR(64), 
	status VARCHAR(32), 
	twilio_code INTEGER, 
	reason TEXT, 
	blame VARCHAR(16), 
	PRIMARY KEY ("key")
);
INSERT INTO "messages" VALUES('sms_1795674840_4ffa801fc10b/1','+525511110005','whatsapp','Ref. c10b',0,'accepted','48ddd5ecc4037f5b',1.79567484069468474381e+09,1.79567484069468474381e+09,NULL,'SMd9f3806e3b045548565423689709981a','queued',NULL,NULL,NULL);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE "operation_outputs" (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    function_name TEXT NOT NULL DEFAULT '',
    output TEXT,
    error TEXT,
    child_workflow_id TEXT,
    started_at_epoch_ms INTEGER,
    completed_at_epoch_ms INTEGER,
    serialization TEXT,
    application_name TEXT DEFAULT NULL,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    PRIMARY KEY (workflow_uuid, function_id)
);
INSERT INTO "operation_outputs" VALUES('sms_1795674840_4ffa801fc10b_turn_1',1,'find','{"value":null}',NULL,NULL,1795674840675,1795674840689,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('sms_1795674840_4ffa801fc10b_turn_1',2,'send','{"value":null}',NULL,NULL,1795674840692,1795674840704,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('sms_1795674840_4ffa801fc10b_note',1,'record','{"value":"opportunity:30"}',NULL,NULL,1795674840711,1795674840717,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('sms_1795674840_4ffa801fc10b_note',2,'text','{"value":"El cliente pidió hablar con una persona.\nCliente: -\nTeléfono: +525512345678\nMotivo: Una persona\nConversación: conv_1\nSolicitud: sms_1795674840_4ffa801fc10b"}',NULL,NULL,1795674840719,1795674840720,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('sms_1795674840_4ffa801fc10b_note',3,'note','{"value":null}',NULL,NULL,1795674840721,1795674840728,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',1,'check','{"value":{"name":"quot_59a2090581be_e3909d84","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795674840749,1795674840759,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_69e21fe16b58c79c8f2bfb54"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.8,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795674840760,1795674840762,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.8,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":0.7,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795674840764,1795674840768,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',4,'summary','{"value":{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:34175/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:34175/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]},"wrote":{"calls":[],"changes":[{"model":"res.partner","id":9,"change":"created"},{"model":"sale.order","id":40,"change":"created"}]}}',NULL,NULL,1795674840769,1795674840771,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',1,'check','{"value":{"name":"quot_49b9fec5455d_5b1f36c9","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795674840783,1795674840790,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',2,'partner',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.8,"outcome":"odoo_validation"}],"changes":[]}}}',NULL,1795674840791,1795674840793,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',3,'abandon','null',NULL,NULL,1795674840794,1795674840796,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',1,'check','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795674840810,1795674840816,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',2,'DBOS.sleep','1795674900.8175044',NULL,NULL,1795674840817,1795674900817,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',1,'check','{"value":{"name":"quot_d0342768c0ab_3035e40b","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795674840836,1795674840846,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',2,'partner','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.8,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795674840847,1795674840849,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',3,'DBOS.sleep','1795674900.851212',NULL,NULL,1795674840850,1795674900851,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',1,'check','{"value":{"name":"quot_4114c0347fd7_7c69bd25","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795674840868,1795674840876,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_ac693178614479912340079f"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":1.1,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795674840878,1795674840880,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[],"ms":0.7,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795674840881,1795674840884,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',4,'DBOS.sleep','1795674900.8858883',NULL,NULL,1795674840885,1795674900885,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',1,'check','{"value":{"name":"quot_de0aa1984b68_01ff2880","partner":null,"retired":0,"user_id":6,"notify":true,"namesake":null}}',NULL,NULL,1795674840896,1795674840905,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_3e2963169d49011ffcdc84af"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.8,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795674840906,1795674840908,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":1.1,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[],"ms":0.8,"outcome":"odoo_rate_limited"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795674840909,1795674840913,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',4,'DBOS.sleep','1795674900.9150894',NULL,NULL,1795674840914,1795674900915,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',1,'check','{"value":{"name":"quot_9bf80b07f67e_c343ce73","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795674840923,1795674840931,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_daab98f74227e78f58eed7a8"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":1.0,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795674840932,1795674840934,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.8,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":0.7,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795674840935,1795674840940,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',4,'summary','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}}}',NULL,NULL,1795674840941,1795674840943,'portable_json','mcp-odoo',1795674840000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',5,'DBOS.sleep','1795674900.9451137',NULL,NULL,1795674840944,1795674900945,'portable_json','mcp-odoo',1795674840000);
CREATE TABLE queues (
    queue_id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),
    name TEXT NOT NULL UNIQUE,
    concurrency INTEGER,
    worker_concurrency INTEGER,
    rate_limit_max INTEGER,
    rate_limit_period_sec REAL,
    priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
    polling_interval_sec REAL NOT NULL DEFAULT 1.0,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL, "partition_concurrency" INTEGER DEFAULT NULL, "partition_worker_concurrency" INTEGER DEFAULT NULL, "partition_rate_limit_max" INTEGER DEFAULT NULL, "partition_rate_limit_period_sec" REAL DEFAULT NULL);
CREATE TABLE salesperson_promises (
	tracking_id VARCHAR(64) NOT NULL, 
	user_id INTEGER NOT NULL, 
	promised_at FLOAT NOT NULL, 
	kept_at FLOAT, 
	PRIMARY KEY (tracking_id)
);
INSERT INTO "salesperson_promises" VALUES('sms_1795674840_4ffa801fc10b/1',5,1.79567484068417406077e+09,1.79567484070296168327e+09);
INSERT INTO "salesperson_promises" VALUES('quot_59a2090581be',5,1795674840.75873,1.79567484076779937743e+09);
INSERT INTO "salesperson_promises" VALUES('quot_d0342768c0ab',5,1.79567484084492611884e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_4114c0347fd7',5,1.79567484087570953372e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_de0aa1984b68',6,1.79567484090420460699e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_9bf80b07f67e',5,1.79567484093010711673e+09,1.79567484093954730039e+09);
CREATE TABLE streams (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    "offset" INTEGER NOT NULL, function_id INTEGER NOT NULL DEFAULT 0, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key, "offset"),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events_history (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, function_id, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_input (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    inputs TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_input" VALUES('sms_1795674840_4ffa801fc10b_turn_1','{"namedArgs":{},"positionalArgs":[{"input":{"handoff_id":"sms_1795674840_4ffa801fc10b","turn":1},"fingerprint":"","claim":"sms_1795674840_4ffa801fc10b_turn_1","submitted_at":1795674840.664298,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
INSERT INTO "workflow_input" VALUES('sms_1795674840_4ffa801fc10b_note','{"namedArgs":{},"positionalArgs":[{"input":{"handoff_id":"sms_1795674840_4ffa801fc10b"},"fingerprint":"","claim":"sms_1795674840_4ffa801fc10b_note","submitted_at":1795674840.704474,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
INSERT INTO "workflow_input" VALUES('quot_59a2090581be','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"completed@torres.example.com","phone":"+525512345678","lead_name":"Robots completed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"b5ba2873bbb516c6a52dc8b8b8a55c2c7367906da1efd008730f47b2ae00b3f2","claim":"key:key-completed","submitted_at":1795674840.7460237,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
INSERT INTO "workflow_input" VALUES('quot_49b9fec5455d','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"failed@torres.example.com","phone":"+525512345678","lead_name":"Robots failed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"088b5226afe0949a2e4c01765e5ff20f1aee1710e58e5df093f4951aa023f43e","claim":"key:key-failed","submitted_at":1795674840.7808084,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
INSERT INTO "workflow_input" VALUES('quot_7d59bfeb2215','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"check@torres.example.com","phone":"+525512345678","lead_name":"Robots check","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"13151494b53f4f3f9c94727cb6c533dfb2e60397c8e1f6f8d2bc74e93edcebcc","claim":"key:key-check","submitted_at":1795674840.8070686,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
INSERT INTO "workflow_input" VALUES('quot_d0342768c0ab','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"partner@torres.example.com","phone":"+525512345678","lead_name":"Robots partner","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"09d63db146a22e648c78eb554dbb64474093d6ea8b2ffca2b61ad6908e08fa81","claim":"key:key-partner","submitted_at":1795674840.8342083,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
INSERT INTO "workflow_input" VALUES('quot_4114c0347fd7','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"order@torres.example.com","phone":"+525512345678","lead_name":"Robots order","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"46f167f4d576737cf6e0da2c8e9a75ddd064d9b01ee92f6eafdc70e07c116857","claim":"key:key-order","submitted_at":1795674840.8649342,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
INSERT INTO "workflow_input" VALUES('quot_de0aa1984b68','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"prices@torres.example.com","phone":"+525512345678","lead_name":"Robots prices","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"5ce0f8c6ee00210f9a56d9de5dff50426b2dab56903fad0a48796d7015decc86","claim":"key:key-prices","submitted_at":1795674840.8930824,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
INSERT INTO "workflow_input" VALUES('quot_9bf80b07f67e','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"summary@torres.example.com","phone":"+525512345678","lead_name":"Robots summary","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"53dd3b6e2a249ae3ba9c9a1fd35438190e0a542bb28cc2db6625da598c75b518","claim":"key:key-summary","submitted_at":1795674840.9197798,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
INSERT INTO "workflow_input" VALUES('quot_bdf6ab43fd79','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"begun@torres.example.com","phone":"+525512345678","lead_name":"Robots begun","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"bc7f98a8cc293a921aa0c809eb54a9ba40f200774c51a41e89f5b1f065e3e104","claim":"key:key-begun","submitted_at":1795674840.9476583,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795674840000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('sms_1795674840_4ffa801fc10b_turn_1','null',NULL,1795674840000);
INSERT INTO "workflow_output" VALUES('sms_1795674840_4ffa801fc10b_note','null',NULL,1795674840000);
INSERT INTO "workflow_output" VALUES('quot_59a2090581be','{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:34175/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:34175/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]}',NULL,1795674840000);
INSERT INTO "workflow_output" VALUES('quot_49b9fec5455d',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.8,"outcome":"odoo_validation"}],"changes":[]}}}',1795674840000);
CREATE TABLE workflow_schedules (
    schedule_id TEXT PRIMARY KEY,
    schedule_name TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_class_name TEXT,
    schedule TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    context TEXT NOT NULL
, "last_fired_at" TEXT DEFAULT NULL, "automatic_backfill" BOOLEAN NOT NULL DEFAULT FALSE, "cron_timezone" TEXT DEFAULT NULL, "queue_name" TEXT DEFAULT NULL, "application_name" TEXT DEFAULT NULL);
CREATE TABLE workflow_status (
    workflow_uuid TEXT PRIMARY KEY,
    status TEXT,
    name TEXT,
    authenticated_user TEXT,
    assumed_role TEXT,
    authenticated_roles TEXT,
    request TEXT,
    output TEXT,
    error TEXT,
    executor_id TEXT,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    application_version TEXT,
    application_id TEXT,
    class_name TEXT DEFAULT NULL,
    config_name TEXT DEFAULT NULL,
    recovery_attempts INTEGER DEFAULT 0,
    queue_name TEXT,
    workflow_timeout_ms INTEGER,
    workflow_deadline_epoch_ms INTEGER,
    inputs TEXT,
    started_at_epoch_ms INTEGER,
    deduplication_id TEXT,
    priority INTEGER NOT NULL DEFAULT 0
, queue_partition_key TEXT, forked_from TEXT, "owner_xid" TEXT DEFAULT NULL, "parent_workflow_id" TEXT DEFAULT NULL, "serialization" TEXT DEFAULT NULL, "delay_until_epoch_ms" BIGINT DEFAULT NULL, "was_forked_from" BOOLEAN NOT NULL DEFAULT FALSE, "rate_limited" BOOLEAN NOT NULL DEFAULT FALSE, "completed_at" BIGINT, "attributes" TEXT, "schedule_name" TEXT, "debounce_deadline_epoch_ms" BIGINT DEFAULT NULL, "is_debounced" BOOLEAN NOT NULL DEFAULT FALSE, "application_name" TEXT DEFAULT NULL, "creator_xid" TEXT DEFAULT NULL);
INSERT INTO "workflow_status" VALUES('sms_1795674840_4ffa801fc10b_turn_1','SUCCESS','handoff.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795674840000,'null',NULL,NULL,0,'mcp-odoo','dcf74937-5a46-4010-b3c2-53a6e5c1534e');
INSERT INTO "workflow_status" VALUES('sms_1795674840_4ffa801fc10b_note','SUCCESS','handoff_note.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795674840000,'null',NULL,NULL,0,'mcp-odoo','64d4e4bf-2e13-4b08-8640-8d8dcbbaaf1d');
INSERT INTO "workflow_status" VALUES('quot_59a2090581be','SUCCESS','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795674840000,'null',NULL,NULL,0,'mcp-odoo','e46595a4-2d66-47ee-94c6-04147a5910f3');
INSERT INTO "workflow_status" VALUES('quot_49b9fec5455d','ERROR','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795674840000,'null',NULL,NULL,0,'mcp-odoo','5fd970ff-1bd2-4ac0-8c52-28476d5899c9');
INSERT INTO "workflow_status" VALUES('quot_7d59bfeb2215','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'23cba8ed-d868-480c-b067-92776ad1f98a',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','23cba8ed-d868-480c-b067-92776ad1f98a');
INSERT INTO "workflow_status" VALUES('quot_d0342768c0ab','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'69139148-a17e-4022-a7de-9e49cf7d5f37',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','69139148-a17e-4022-a7de-9e49cf7d5f37');
INSERT INTO "workflow_status" VALUES('quot_4114c0347fd7','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'64fc6cef-876b-4eff-a830-cd841cfa4bf0',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','64fc6cef-876b-4eff-a830-cd841cfa4bf0');
INSERT INTO "workflow_status" VALUES('quot_de0aa1984b68','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'7b4abe18-2fb3-49fe-8c0f-1d5a4e1ae8a3',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','7b4abe18-2fb3-49fe-8c0f-1d5a4e1ae8a3');
INSERT INTO "workflow_status" VALUES('quot_9bf80b07f67e','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'e500a966-cfbd-4979-894c-c1fab0801984',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','e500a966-cfbd-4979-894c-c1fab0801984');
INSERT INTO "workflow_status" VALUES('quot_bdf6ab43fd79','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-f3a35af6',1795674840000,1795674840000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'6965b30d-1d9e-429f-a200-9ea1287ead7e',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','6965b30d-1d9e-429f-a200-9ea1287ead7e');
CREATE INDEX ix_salesperson_promises_promised_at ON salesperson_promises (promised_at);
CREATE INDEX ix_audit_records_recorded_at ON audit_records (recorded_at);
CREATE INDEX ix_audit_records_file_from ON audit_records (file_from);
CREATE INDEX ix_audit_records_upload_from ON audit_records (upload_from);
CREATE INDEX handoffs_unfinished ON handoffs (realm, finished);
CREATE INDEX handoffs_opened ON handoffs (realm, opened_at);
CREATE INDEX handoffs_conversation ON handoffs (realm, conversation, opened_at);
CREATE INDEX ix_messages_sid ON messages (sid);
CREATE INDEX inbound_messages_by_number ON inbound_messages (number, channel, received_at);
CREATE INDEX workflow_status_created_at_index ON workflow_status (created_at);
CREATE INDEX idx_workflow_topic ON notifications (destination_uuid, topic);
CREATE INDEX "idx_workflow_status_delayed" ON "workflow_status" ("delay_until_epoch_ms") WHERE status = 'DELAYED';
CREATE INDEX "idx_workflow_status_forked_from" ON "workflow_status" ("forked_from") WHERE "forked_from" IS NOT NULL;
CREATE INDEX "idx_workflow_status_parent_workflow_id" ON "workflow_status" ("parent_workflow_id") WHERE "parent_workflow_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_workflow_status_dedup_id" ON "workflow_status" ("queue_name", "deduplication_id") WHERE "deduplication_id" IS NOT NULL;
CREATE INDEX "idx_workflow_status_pending" ON "workflow_status" ("created_at") WHERE "status" = 'PENDING';
CREATE INDEX "idx_workflow_status_failed" ON "workflow_status" ("status", "created_at") WHERE "status" IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
CREATE INDEX "idx_workflow_status_rate_limited" ON "workflow_status" ("queue_name", "started_at_epoch_ms") WHERE "rate_limited" = TRUE;
CREATE INDEX "idx_workflow_status_completed_at" ON "workflow_status" ("completed_at") WHERE "completed_at" IS NOT NULL;
CREATE INDEX "idx_workflow_status_started_at" ON "workflow_status" ("started_at_epoch_ms") WHERE "started_at_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_workflow_status_schedule_name" ON "workflow_status" ("schedule_name") WHERE "schedule_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_owner_version"
    ON application_versions ("application_name", "version_name")
    WHERE "application_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_unclaimed_version"
    ON application_versions ("version_name")
    WHERE "application_name" IS NULL;
CREATE INDEX idx_workflow_input_retention
    ON workflow_input (retention_timestamp);
CREATE INDEX idx_workflow_output_retention
    ON workflow_output (retention_timestamp);
CREATE INDEX idx_operation_outputs_retention
    ON operation_outputs (retention_timestamp);
CREATE INDEX "idx_workflow_status_in_flight_v2" ON "workflow_status" ("queue_name", "status", "priority", "created_at", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING');
CREATE INDEX "idx_workflow_status_partition_dequeue_v3" ON "workflow_status" ("queue_name", "status", "queue_partition_key", "priority", "created_at", "workflow_uuid", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING') AND "queue_partition_key" IS NOT NULL;
CREATE INDEX "idx_operation_outputs_completed_at_function_name_v2" ON "operation_outputs" ("completed_at_epoch_ms", "function_name", "application_name");
CREATE INDEX "idx_workflow_status_deadline" ON "workflow_status" ("workflow_deadline_epoch_ms") WHERE "status" IN ('ENQUEUED', 'PENDING', 'DELAYED') AND "workflow_deadline_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_application_versions_timestamp" ON "application_versions" ("version_timestamp" DESC);
CREATE INDEX "idx_application_versions_owner_timestamp" ON "application_versions" ("application_name", "version_timestamp" DESC);
COMMIT;
