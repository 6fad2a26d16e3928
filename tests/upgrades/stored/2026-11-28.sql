-- {"ids": {"completed": "quot_59a2090581be", "failed": "quot_49b9fec5455d", "check": "quot_7d59bfeb2215", "partner": "quot_d0342768c0ab", "order": "quot_4114c0347fd7", "prices": "quot_de0aa1984b68", "summary": "quot_9bf80b07f67e", "begun": "quot_bdf6ab43fd79"}, "realm": "http://127.0.0.1:43105#shop", "handoffs": {"waiting": "sms_1795677251_f0ce80587565"}}
BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('decceb5b-206b-4a30-8bb1-bc6122c5d4e6','1-{realm}',1795677251000,1795677251000,'mcp-odoo');
CREATE TABLE audit_chain (
	id INTEGER NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	pepper VARCHAR(64) NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	expired TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "audit_chain" VALUES(1,'080ae22ba92cb9d9','91c80adb9f87a31b373167a14e170664e523d24db3e38656f47665019933d35b',4,'25c0f74cd826efabf6c8ea0fdb5bad66ce803f770c4b5412c2efe72dae17c6ad',NULL);
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
INSERT INTO "audit_records" VALUES('sms_1795677251_f0ce80587565',1.79567725148788785933e+09,4,'4:waiting',2,'[{"chain": "080ae22ba92cb9d9", "seq": 1, "name": "sms_1795677251_f0ce80587565", "at": "2026-11-26T07:14:11.570+00:00", "status": "waiting", "digest": "609bd3a7ce3ba21772d366e89a7441a60e5b636c4e50febf1cb83d607f3c91b6", "previous": "0000000000000000000000000000000000000000000000000000000000000000", "hash": "868e088b22888c4b7e2ed8ceeaeb8b3f9dc0c81bc9a25427b1cdca5add659948"}, {"chain": "080ae22ba92cb9d9", "seq": 2, "name": "sms_1795677251_f0ce80587565", "at": "2026-11-26T07:14:11.592+00:00", "status": "waiting", "digest": "c2dd7850d9a24fc0943357458f2e6a96cf3636eb2ee7f20164cd618ef9e7e191", "previous": "868e088b22888c4b7e2ed8ceeaeb8b3f9dc0c81bc9a25427b1cdca5add659948", "hash": "39dab028e683b2403376574053c2be35fe5295193679fa2bc66d318a8eb39630"}]',NULL,1.79567725159237146382e+09,NULL,NULL);
INSERT INTO "audit_records" VALUES('quot_59a2090581be',1.79567725160312891006e+09,22,'0:completed:',3,'[{"chain": "080ae22ba92cb9d9", "seq": 3, "name": "quot_59a2090581be", "at": "2026-11-26T07:14:11.639+00:00", "status": "completed", "digest": "ec635756c42667aef8aaefe927a6f28d7cac7269c516bb180d2ccf7ef60c8ac4", "previous": "39dab028e683b2403376574053c2be35fe5295193679fa2bc66d318a8eb39630", "hash": "565c7a5a8a68fa033ffe958329e5c88f0c828301e94c0dfb1a4808dfb614cb82"}]',NULL,1.79567725163992190362e+09,NULL,NULL);
INSERT INTO "audit_records" VALUES('quot_49b9fec5455d',1.79567725163871097569e+09,15,'0:failed:odoo_validation',4,'[{"chain": "080ae22ba92cb9d9", "seq": 4, "name": "quot_49b9fec5455d", "at": "2026-11-26T07:14:11.666+00:00", "status": "failed", "digest": "f8a95edc6e493ed44dc6cde49d466a151361df76d7fdf021ce9745278a654c56", "previous": "565c7a5a8a68fa033ffe958329e5c88f0c828301e94c0dfb1a4808dfb614cb82", "hash": "25c0f74cd826efabf6c8ea0fdb5bad66ce803f770c4b5412c2efe72dae17c6ad"}]',NULL,1.79567725166671872134e+09,NULL,NULL);
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE handoff_numbers (
	number VARCHAR(20) NOT NULL, 
	handoff_id VARCHAR(64) NOT NULL, 
	asked_at FLOAT NOT NULL, 
	PRIMARY KEY (number, handoff_id)
);
INSERT INTO "handoff_numbers" VALUES('+525511110005','sms_1795677251_f0ce80587565',1.79567725148788785933e+09);
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
INSERT INTO "handoffs" VALUES('sms_1795677251_f0ce80587565','{realm}','conversation:conv_1','+525512345678','waiting',1.79567725148788785933e+09,1.79567725158693480488e+09,1.79567755155825138093e+09,0,'{"handoff_id":"sms_1795677251_f0ce80587565","conversation":"conversation:conv_1","request":{"user_phone":"+525512345678","reason":"Una persona","user_name":null,"conversation_id":"conv_1","lead_id":null,"sale_order_id":null,"additional_context":null,"callback_url":null},"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""},"phase":"waiting","opened_at":1795677251.4878879,"updated_at":1795677251.5869348,"due_at":1795677551.5582514,"additions":[],"subject":{"record":"opportunity:30","name":"+525512345678: Una persona","url":"http://127.0.0.1:43105/odoo/crm.lead/30","owner_id":5,"owner_name":"Berta","made":true},"customer_name":"","assigned_user_id":5,"assigned_name":"Berta","turns":[{"number":"+525511110005","user_id":5,"name":"Berta","fallback":false,"because":"least_loaded","skipped":[],"channel":"whatsapp","message_key":"sms_1795677251_f0ce80587565/1","message_sid":"SM17598e048780645e48fbf3ffbed095e1","undelivered_sid":null,"began_at":1795677251.4878879,"asked_at":1795677251.5582514,"ended_at":null,"outcome":null,"error":null}],"began":0,"events":[{"at":1795677251.4878879,"what":"opened","about":{}},{"at":1795677251.5582514,"what":"asked","about":{"name":"Berta","number":"+525511110005","channel":"whatsapp"}}],"taker":null,"trouble":null,"notes":[],"wrote":[{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.9,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]},{"calls":[{"model":"mail.message","method":"load","ids":[501],"ms":1.2,"outcome":"done"}],"changes":[{"model":"mail.message","id":501,"change":"created"}]}],"activity_of":null,"activity_id":null,"closed":false,"noted":0,"version":4}');
CREATE TABLE idempotency_keys (
	name VARCHAR(64) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	used_at FLOAT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "idempotency_keys" VALUES('a64a068feea263d7ddbc055986ca9c750bda76be632e987789c69bb716f69eea','d04f1c8245923d07130afeda38ee5a4fa771468c2334d0be8037b26bf39f63d9',1.79567725158429288868e+09);
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
INSERT INTO "job_turns" VALUES('quot_59a2090581be',1.79567725162540578844e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_4114c0347fd7',1.79567725175509095188e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_de0aa1984b68',1.79567725178465080262e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_9bf80b07f67e',1.79567725181356048587e+09,NULL,NULL,0);
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
INSERT INTO "messages" VALUES('sms_1795677251_f0ce80587565/1','+525511110005','whatsapp','Ref. 7565',0,'accepted','41d49f7dbcba43d0',1.79567725155123424527e+09,1.79567725155123424527e+09,NULL,'SM17598e048780645e48fbf3ffbed095e1','queued',NULL,NULL,NULL);
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
INSERT INTO "operation_outputs" VALUES('sms_1795677251_f0ce80587565_turn_1',1,'find','{"value":null}',NULL,NULL,1795677251530,1795677251544,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('sms_1795677251_f0ce80587565_turn_1',2,'send','{"value":null}',NULL,NULL,1795677251548,1795677251562,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('sms_1795677251_f0ce80587565_note',1,'record','{"value":"opportunity:30"}',NULL,NULL,1795677251566,1795677251572,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('sms_1795677251_f0ce80587565_note',2,'text','{"value":"El cliente pidió hablar con una persona.\nCliente: -\nTeléfono: +525512345678\nMotivo: Una persona\nConversación: conv_1\nSolicitud: sms_1795677251_f0ce80587565"}',NULL,NULL,1795677251575,1795677251578,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('sms_1795677251_f0ce80587565_note',3,'note','{"value":null}',NULL,NULL,1795677251581,1795677251588,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',1,'check','{"value":{"name":"quot_59a2090581be_e3909d84","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795677251608,1795677251619,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_69e21fe16b58c79c8f2bfb54"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.9,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795677251620,1795677251623,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.9,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":0.7,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795677251624,1795677251629,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',4,'summary','{"value":{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:43105/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:43105/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]},"wrote":{"calls":[],"changes":[{"model":"res.partner","id":9,"change":"created"},{"model":"sale.order","id":40,"change":"created"}]}}',NULL,NULL,1795677251630,1795677251632,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',1,'check','{"value":{"name":"quot_49b9fec5455d_5b1f36c9","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795677251646,1795677251656,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',2,'partner',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.8,"outcome":"odoo_validation"}],"changes":[]}}}',NULL,1795677251658,1795677251660,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',3,'abandon','null',NULL,NULL,1795677251661,1795677251663,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',1,'check','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795677251679,1795677251688,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',2,'DBOS.sleep','1795677311.690009',NULL,NULL,1795677251689,1795677311690,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',1,'check','{"value":{"name":"quot_d0342768c0ab_3035e40b","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795677251709,1795677251718,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',2,'partner','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.8,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795677251719,1795677251721,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',3,'DBOS.sleep','1795677311.7236524',NULL,NULL,1795677251723,1795677311723,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',1,'check','{"value":{"name":"quot_4114c0347fd7_7c69bd25","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795677251738,1795677251748,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_ac693178614479912340079f"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":1.4,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795677251749,1795677251752,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[],"ms":1.3,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795677251754,1795677251757,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',4,'DBOS.sleep','1795677311.7597296',NULL,NULL,1795677251759,1795677311759,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',1,'check','{"value":{"name":"quot_de0aa1984b68_01ff2880","partner":null,"retired":0,"user_id":6,"notify":true,"namesake":null}}',NULL,NULL,1795677251767,1795677251777,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_3e2963169d49011ffcdc84af"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":1.0,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795677251779,1795677251782,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.9,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[],"ms":0.7,"outcome":"odoo_rate_limited"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795677251783,1795677251787,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',4,'DBOS.sleep','1795677311.789766',NULL,NULL,1795677251789,1795677311789,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',1,'check','{"value":{"name":"quot_9bf80b07f67e_c343ce73","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795677251797,1795677251806,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_daab98f74227e78f58eed7a8"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":1.4,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795677251808,1795677251811,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":1.1,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":0.8,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795677251812,1795677251817,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',4,'summary','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}}}',NULL,NULL,1795677251819,1795677251823,'portable_json','mcp-odoo',1795677251000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',5,'DBOS.sleep','1795677311.8258388',NULL,NULL,1795677251825,1795677311825,'portable_json','mcp-odoo',1795677251000);
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
INSERT INTO "salesperson_promises" VALUES('sms_1795677251_f0ce80587565/1',5,1.79567725153956627846e+09,1.79567725156011629098e+09);
INSERT INTO "salesperson_promises" VALUES('quot_59a2090581be',5,1.7956772516180751324e+09,1.79567725162875151635e+09);
INSERT INTO "salesperson_promises" VALUES('quot_d0342768c0ab',5,1.79567725171719074252e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_4114c0347fd7',5,1.79567725174643373492e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_de0aa1984b68',6,1.79567725177628016467e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_9bf80b07f67e',5,1.79567725180533218384e+09,1.79567725181703233714e+09);
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
INSERT INTO "workflow_input" VALUES('sms_1795677251_f0ce80587565_turn_1','{"namedArgs":{},"positionalArgs":[{"input":{"handoff_id":"sms_1795677251_f0ce80587565","turn":1},"fingerprint":"","claim":"sms_1795677251_f0ce80587565_turn_1","submitted_at":1795677251.5253568,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
INSERT INTO "workflow_input" VALUES('sms_1795677251_f0ce80587565_note','{"namedArgs":{},"positionalArgs":[{"input":{"handoff_id":"sms_1795677251_f0ce80587565"},"fingerprint":"","claim":"sms_1795677251_f0ce80587565_note","submitted_at":1795677251.5618014,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
INSERT INTO "workflow_input" VALUES('quot_59a2090581be','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"completed@torres.example.com","phone":"+525512345678","lead_name":"Robots completed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"8b4aaee64ba62e7487c2038953a8d73378c04ba483c6973e979fa24072c4906a","claim":"key:key-completed","submitted_at":1795677251.6031291,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
INSERT INTO "workflow_input" VALUES('quot_49b9fec5455d','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"failed@torres.example.com","phone":"+525512345678","lead_name":"Robots failed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"6974fea5d5fdeb9586012ef4b430add7f0ed1d1f9209ff65da46b278aa5b5afb","claim":"key:key-failed","submitted_at":1795677251.6387107,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
INSERT INTO "workflow_input" VALUES('quot_7d59bfeb2215','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"check@torres.example.com","phone":"+525512345678","lead_name":"Robots check","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"580d9e9c4ccaeea71f320550b3a36992d45c9967d190577f4c5d7a7b015cbcf8","claim":"key:key-check","submitted_at":1795677251.6754925,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
INSERT INTO "workflow_input" VALUES('quot_d0342768c0ab','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"partner@torres.example.com","phone":"+525512345678","lead_name":"Robots partner","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"9f2529b4f2cc15e310139cce6cba2975afcfec5a301113352a7dcea52c9d3422","claim":"key:key-partner","submitted_at":1795677251.7055745,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
INSERT INTO "workflow_input" VALUES('quot_4114c0347fd7','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"order@torres.example.com","phone":"+525512345678","lead_name":"Robots order","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"b37085b080f931a3ae02810600b17b272e258059a3f324581846f6aabfccac79","claim":"key:key-order","submitted_at":1795677251.7338874,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
INSERT INTO "workflow_input" VALUES('quot_de0aa1984b68','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"prices@torres.example.com","phone":"+525512345678","lead_name":"Robots prices","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"5d5a559064489a48ac54ef3a709b3bf680b7fdcdafe362c2f281075190e247b5","claim":"key:key-prices","submitted_at":1795677251.7632644,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
INSERT INTO "workflow_input" VALUES('quot_9bf80b07f67e','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"summary@torres.example.com","phone":"+525512345678","lead_name":"Robots summary","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"44f8229d8632dea4711ed3caec96e3ba89d2fdbaff238280ab23dc103575eb47","claim":"key:key-summary","submitted_at":1795677251.7931902,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
INSERT INTO "workflow_input" VALUES('quot_bdf6ab43fd79','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"begun@torres.example.com","phone":"+525512345678","lead_name":"Robots begun","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"3352de2e29fcaba356d82471c955fac6b0b69ad5f4e385ff1e806ae4185c6b19","claim":"key:key-begun","submitted_at":1795677251.8470447,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795677251000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('sms_1795677251_f0ce80587565_turn_1','null',NULL,1795677251000);
INSERT INTO "workflow_output" VALUES('sms_1795677251_f0ce80587565_note','null',NULL,1795677251000);
INSERT INTO "workflow_output" VALUES('quot_59a2090581be','{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:43105/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:43105/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]}',NULL,1795677251000);
INSERT INTO "workflow_output" VALUES('quot_49b9fec5455d',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.8,"outcome":"odoo_validation"}],"changes":[]}}}',1795677251000);
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
INSERT INTO "workflow_status" VALUES('sms_1795677251_f0ce80587565_turn_1','SUCCESS','handoff.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795677251000,'null',NULL,NULL,0,'mcp-odoo','32701e88-eaa0-4b26-8a5a-cd3e142dcb55');
INSERT INTO "workflow_status" VALUES('sms_1795677251_f0ce80587565_note','SUCCESS','handoff_note.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795677251000,'null',NULL,NULL,0,'mcp-odoo','f90885ee-9e3d-45bb-914b-d291270d1f3e');
INSERT INTO "workflow_status" VALUES('quot_59a2090581be','SUCCESS','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795677251000,'null',NULL,NULL,0,'mcp-odoo','6ad18f7b-63f4-4bc9-98b8-8e00603ca698');
INSERT INTO "workflow_status" VALUES('quot_49b9fec5455d','ERROR','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795677251000,'null',NULL,NULL,0,'mcp-odoo','b853b66d-6902-4aba-ab92-37f839f3798f');
INSERT INTO "workflow_status" VALUES('quot_7d59bfeb2215','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'0e632b90-bd7d-45e7-84c5-6d5696cbde5c',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','0e632b90-bd7d-45e7-84c5-6d5696cbde5c');
INSERT INTO "workflow_status" VALUES('quot_d0342768c0ab','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'f1d61093-76c5-4dba-bd59-aad256745795',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','f1d61093-76c5-4dba-bd59-aad256745795');
INSERT INTO "workflow_status" VALUES('quot_4114c0347fd7','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'586f8714-f52a-4955-8925-546c0168a982',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','586f8714-f52a-4955-8925-546c0168a982');
INSERT INTO "workflow_status" VALUES('quot_de0aa1984b68','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'a91d63df-65e5-490d-bc7d-d6ccc6eee6c1',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','a91d63df-65e5-490d-bc7d-d6ccc6eee6c1');
INSERT INTO "workflow_status" VALUES('quot_9bf80b07f67e','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'fd5ed09e-602d-40e7-997b-43f4c94dc9d1',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','fd5ed09e-602d-40e7-997b-43f4c94dc9d1');
INSERT INTO "workflow_status" VALUES('quot_bdf6ab43fd79','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-39185bf7',1795677251000,1795677251000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'f10f1603-957b-4842-901c-ef434c08f76d',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','f10f1603-957b-4842-901c-ef434c08f76d');
CREATE INDEX ix_salesperson_promises_promised_at ON salesperson_promises (promised_at);
CREATE INDEX ix_audit_records_upload_from ON audit_records (upload_from);
CREATE INDEX ix_audit_records_recorded_at ON audit_records (recorded_at);
CREATE INDEX ix_audit_records_file_from ON audit_records (file_from);
CREATE INDEX handoffs_unfinished ON handoffs (realm, finished);
CREATE INDEX handoffs_conversation ON handoffs (realm, conversation, opened_at);
CREATE INDEX handoffs_opened ON handoffs (realm, opened_at);
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
