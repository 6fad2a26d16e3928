-- {"ids": {"completed": "quot_59a2090581be", "failed": "quot_49b9fec5455d", "check": "quot_7d59bfeb2215", "partner": "quot_d0342768c0ab", "order": "quot_4114c0347fd7", "prices": "quot_de0aa1984b68", "summary": "quot_9bf80b07f67e", "begun": "quot_bdf6ab43fd79"}, "realm": "http://127.0.0.1:36185#shop", "handoffs": {"waiting": "sms_1795689087_96d5bc00e27c"}}
BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('14039989-4b84-4ee9-b70f-88a62c0c253d','1-{realm}',1795689087000,1795689087000,'mcp-odoo');
CREATE TABLE audit_chain (
	id INTEGER NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	pepper VARCHAR(64) NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	expired TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "audit_chain" VALUES(1,'2cdb81746c40f504','72bb4ed1c81100b045fd547b66843fad33292be028348276be7dc755e66ce908',4,'6e923efcbdedf9393d7147e3053f3a831e3f85300eac30d48f8cb2b8bbec907d',NULL);
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
INSERT INTO "audit_records" VALUES('sms_1795689087_96d5bc00e27c',1.79568908785459303853e+09,4,'4:waiting',2,'[{"chain": "2cdb81746c40f504", "seq": 1, "name": "sms_1795689087_96d5bc00e27c", "at": "2026-11-26T10:31:28.118+00:00", "status": "waiting", "digest": "bf32f96ab8dec0cf6fdec0dfc911820b9a8b234b2019f4c42ca64ed7f0d049e4", "previous": "0000000000000000000000000000000000000000000000000000000000000000", "hash": "85a1a6cd651af157d1291a5ebf7548dcde8110bc01c9c7db2be44369d7b2aae1"}, {"chain": "2cdb81746c40f504", "seq": 2, "name": "sms_1795689087_96d5bc00e27c", "at": "2026-11-26T10:31:28.144+00:00", "status": "waiting", "digest": "9396f4fb765187e7520748739d85964ea6091622f75317ee96fbc98bd11c7760", "previous": "85a1a6cd651af157d1291a5ebf7548dcde8110bc01c9c7db2be44369d7b2aae1", "hash": "112e1f0cd2fdb5d1b0f5c06b4b8e41942dd99759b00b050b10a4767f81e1b64c"}]',NULL,1.79568908814407610886e+09,NULL,NULL);
INSERT INTO "audit_records" VALUES('quot_59a2090581be',1.79568908815680503845e+09,22,'0:completed:',3,'[{"chain": "2cdb81746c40f504", "seq": 3, "name": "quot_59a2090581be", "at": "2026-11-26T10:31:28.207+00:00", "status": "completed", "digest": "d7d0f640cdd3f604931b35322b80e74227444d77ee4b1d5f4e9887fb7fbacd0b", "previous": "112e1f0cd2fdb5d1b0f5c06b4b8e41942dd99759b00b050b10a4767f81e1b64c", "hash": "563003e47591c5d1e63f95ada21bc4ac483f59a9e423209f898da25f834de23c"}]',NULL,1.79568908820779585839e+09,NULL,NULL);
INSERT INTO "audit_records" VALUES('quot_49b9fec5455d',1.79568908822241401677e+09,15,'0:failed:odoo_validation',4,'[{"chain": "2cdb81746c40f504", "seq": 4, "name": "quot_49b9fec5455d", "at": "2026-11-26T10:31:28.243+00:00", "status": "failed", "digest": "7a91fe23041088bc07c0d2d64be7f99220afcd0fecbc255804907d6e25739fca", "previous": "563003e47591c5d1e63f95ada21bc4ac483f59a9e423209f898da25f834de23c", "hash": "6e923efcbdedf9393d7147e3053f3a831e3f85300eac30d48f8cb2b8bbec907d"}]',NULL,1.7956890882437367439e+09,NULL,NULL);
CREATE TABLE confirmation_secret (
	id INTEGER NOT NULL, 
	secret VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "confirmation_secret" VALUES(1,'a18910330902f0b5d7a129a104578f69acb225291b667cbb8e78507e5e338435');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE handoff_numbers (
	number VARCHAR(20) NOT NULL, 
	handoff_id VARCHAR(64) NOT NULL, 
	asked_at FLOAT NOT NULL, 
	PRIMARY KEY (number, handoff_id)
);
INSERT INTO "handoff_numbers" VALUES('+525511110005','sms_1795689087_96d5bc00e27c',1.79568908785459303853e+09);
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
INSERT INTO "handoffs" VALUES('sms_1795689087_96d5bc00e27c','{realm}','conversation:conv_1','+525512345678','waiting',1.79568908785459303853e+09,1795689088.13826,1.79568938810910201067e+09,0,'{"handoff_id":"sms_1795689087_96d5bc00e27c","conversation":"conversation:conv_1","request":{"user_phone":"+525512345678","reason":"Una persona","user_name":null,"conversation_id":"conv_1","lead_id":null,"sale_order_id":null,"additional_context":null,"callback_url":null},"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""},"phase":"waiting","opened_at":1795689087.854593,"updated_at":1795689088.13826,"due_at":1795689388.109102,"additions":[],"subject":{"record":"opportunity:30","name":"+525512345678: Una persona","url":"http://127.0.0.1:36185/odoo/crm.lead/30","owner_id":5,"owner_name":"Berta","made":true},"customer_name":"","assigned_user_id":5,"assigned_name":"Berta","turns":[{"number":"+525511110005","user_id":5,"name":"Berta","fallback":false,"channel":"whatsapp","message_key":"sms_1795689087_96d5bc00e27c/1","message_sid":"SMd72fca42165666ddb16fd4abba257bd1","undelivered_sid":null,"began_at":1795689087.854593,"asked_at":1795689088.109102,"ended_at":null,"outcome":null,"error":null}],"began":0,"events":[{"at":1795689087.854593,"what":"opened","about":{}},{"at":1795689088.109102,"what":"asked","about":{"name":"Berta","number":"+525511110005","channel":"whatsapp"}}],"taker":null,"trouble":null,"notes":[],"wrote":[{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.9,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]},{"calls":[{"model":"mail.message","method":"load","ids":[501],"ms":0.9,"outcome":"done"}],"changes":[{"model":"mail.message","id":501,"change":"created"}]}],"activity_of":null,"activity_id":null,"closed":false,"noted":0,"version":4}');
CREATE TABLE idempotency_keys (
	name VARCHAR(64) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	used_at FLOAT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "idempotency_keys" VALUES('3df5eb707e713bc0244793b4bcc7feb490cb0b2f67143948c38cf7fc7242d84f','2903313290f60becd16c02320bc0ea37c9db56fa97c8e8dc72ac4be3e8f3a751',1.79568908813271760948e+09);
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
INSERT INTO "job_turns" VALUES('quot_59a2090581be',1.79568908818329238895e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_4114c0347fd7',1.79568908834210300444e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_de0aa1984b68',1.79568908837213611607e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_9bf80b07f67e',1.79568908841312170022e+09,NULL,NULL,0);
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
INSERT INTO "messages" VALUES('sms_1795689087_96d5bc00e27c/1','+525511110005','whatsapp','Ref. e27c',0,'accepted','4c78bea39ddca651',1.79568908810388898856e+09,1.79568908810388898856e+09,NULL,'SMd72fca42165666ddb16fd4abba257bd1','queued',NULL,NULL,NULL);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE odoo_accounts (
	realm VARCHAR(64) NOT NULL, 
	principal VARCHAR(300) NOT NULL, 
	login VARCHAR(300) NOT NULL, 
	sealed BLOB NOT NULL, 
	updated_at FLOAT NOT NULL, 
	PRIMARY KEY (realm, principal)
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
INSERT INTO "operation_outputs" VALUES('sms_1795689087_96d5bc00e27c_turn_1',1,'find','{"value":null}',NULL,NULL,1795689088070,1795689088097,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('sms_1795689087_96d5bc00e27c_turn_1',2,'send','{"value":null}',NULL,NULL,1795689088101,1795689088113,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('sms_1795689087_96d5bc00e27c_note',1,'record','{"value":"opportunity:30"}',NULL,NULL,1795689088119,1795689088120,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('sms_1795689087_96d5bc00e27c_note',2,'text','{"value":"El cliente pidió hablar con una persona.\nCliente: -\nTeléfono: +525512345678\nMotivo: Una persona\nConversación: conv_1\nSolicitud: sms_1795689087_96d5bc00e27c"}',NULL,NULL,1795689088123,1795689088125,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('sms_1795689087_96d5bc00e27c_note',3,'note','{"value":null}',NULL,NULL,1795689088129,1795689088141,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',1,'check','{"value":{"name":"quot_59a2090581be_e3909d84","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null,"currency":null}}',NULL,NULL,1795689088160,1795689088177,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_69e21fe16b58c79c8f2bfb54"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.9,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795689088178,1795689088180,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":7.6,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":1.3,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795689088182,1795689088200,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',4,'summary','{"value":{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:36185/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:36185/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]},"wrote":{"calls":[],"changes":[{"model":"res.partner","id":9,"change":"created"},{"model":"sale.order","id":40,"change":"created"}]}}',NULL,NULL,1795689088201,1795689088203,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',1,'check','{"value":{"name":"quot_49b9fec5455d_5b1f36c9","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null,"currency":null}}',NULL,NULL,1795689088225,1795689088235,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',2,'partner',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.8,"outcome":"odoo_validation"}],"changes":[]}}}',NULL,1795689088236,1795689088238,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',3,'abandon','null',NULL,NULL,1795689088239,1795689088240,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',1,'check','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795689088262,1795689088269,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',2,'DBOS.sleep','1795689148.2729018',NULL,NULL,1795689088272,1795689148272,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',1,'check','{"value":{"name":"quot_d0342768c0ab_3035e40b","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null,"currency":null}}',NULL,NULL,1795689088297,1795689088305,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',2,'partner','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.8,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795689088306,1795689088308,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',3,'DBOS.sleep','1795689148.309858',NULL,NULL,1795689088309,1795689148309,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',1,'check','{"value":{"name":"quot_4114c0347fd7_7c69bd25","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null,"currency":null}}',NULL,NULL,1795689088331,1795689088337,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_ac693178614479912340079f"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.8,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795689088338,1795689088340,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[],"ms":0.8,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795689088341,1795689088344,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',4,'DBOS.sleep','1795689148.3453844',NULL,NULL,1795689088345,1795689148345,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',1,'check','{"value":{"name":"quot_de0aa1984b68_01ff2880","partner":null,"retired":0,"user_id":6,"notify":true,"namesake":null,"currency":null}}',NULL,NULL,1795689088359,1795689088367,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_3e2963169d49011ffcdc84af"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.8,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795689088368,1795689088370,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.9,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[],"ms":0.6,"outcome":"odoo_rate_limited"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795689088371,1795689088374,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',4,'DBOS.sleep','1795689148.3760722',NULL,NULL,1795689088375,1795689148376,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',1,'check','{"value":{"name":"quot_9bf80b07f67e_c343ce73","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null,"currency":null}}',NULL,NULL,1795689088392,1795689088408,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_daab98f74227e78f58eed7a8"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.8,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795689088409,1795689088411,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":3.6,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":0.8,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795689088412,1795689088420,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',4,'summary','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}}}',NULL,NULL,1795689088421,1795689088424,'portable_json','mcp-odoo',1795689088000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',5,'DBOS.sleep','1795689148.4278784',NULL,NULL,1795689088425,1795689148427,'portable_json','mcp-odoo',1795689088000);
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
INSERT INTO "salesperson_promises" VALUES('sms_1795689087_96d5bc00e27c/1',5,1.79568908808034563063e+09,1.79568908811040949826e+09);
INSERT INTO "salesperson_promises" VALUES('quot_59a2090581be',5,1.79568908816813182834e+09,1.79568908819503331186e+09);
INSERT INTO "salesperson_promises" VALUES('quot_d0342768c0ab',5,1.79568908830437541004e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_4114c0347fd7',5,1.79568908833699369433e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_de0aa1984b68',6,1.79568908836669945713e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_9bf80b07f67e',5,1.79568908840024709706e+09,1.79568908841919660569e+09);
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
INSERT INTO "workflow_input" VALUES('sms_1795689087_96d5bc00e27c_turn_1','{"namedArgs":{},"positionalArgs":[{"input":{"handoff_id":"sms_1795689087_96d5bc00e27c","turn":1},"fingerprint":"","claim":"sms_1795689087_96d5bc00e27c_turn_1","submitted_at":1795689088.0521817,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
INSERT INTO "workflow_input" VALUES('sms_1795689087_96d5bc00e27c_note','{"namedArgs":{},"positionalArgs":[{"input":{"handoff_id":"sms_1795689087_96d5bc00e27c"},"fingerprint":"","claim":"sms_1795689087_96d5bc00e27c_note","submitted_at":1795689088.1134155,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
INSERT INTO "workflow_input" VALUES('quot_59a2090581be','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"completed@torres.example.com","phone":"+525512345678","lead_name":"Robots completed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"3c56e629e66a932f0992ac3581d75a8fe13302de4d0ba0906b41bcdc0ffb82da","claim":"key:key-completed","submitted_at":1795689088.156805,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
INSERT INTO "workflow_input" VALUES('quot_49b9fec5455d','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"failed@torres.example.com","phone":"+525512345678","lead_name":"Robots failed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"9f9d5b1d091a7d6952a694619dc60663415dda189ff742888d93ab42253c5b1c","claim":"key:key-failed","submitted_at":1795689088.2224145,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
INSERT INTO "workflow_input" VALUES('quot_7d59bfeb2215','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"check@torres.example.com","phone":"+525512345678","lead_name":"Robots check","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"9314a740c46da7f86b3c7316930adda0f270cb803e09fde86d08e6d3ad52b0eb","claim":"key:key-check","submitted_at":1795689088.2580047,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
INSERT INTO "workflow_input" VALUES('quot_d0342768c0ab','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"partner@torres.example.com","phone":"+525512345678","lead_name":"Robots partner","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"044ea5a66e1a14fce2ec887697c0eac43ff27ca25d4c11df1ce84da78aa2e5f5","claim":"key:key-partner","submitted_at":1795689088.2952442,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
INSERT INTO "workflow_input" VALUES('quot_4114c0347fd7','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"order@torres.example.com","phone":"+525512345678","lead_name":"Robots order","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"82e76d90b8b9e7765db791f91298123798f01f0d3fb4257f90414b2ad9770958","claim":"key:key-order","submitted_at":1795689088.3281415,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
INSERT INTO "workflow_input" VALUES('quot_de0aa1984b68','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"prices@torres.example.com","phone":"+525512345678","lead_name":"Robots prices","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"5a31c0db7e850992b154d7a610f55f81b9a6fae3716d09227cd186638462e654","claim":"key:key-prices","submitted_at":1795689088.3539948,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
INSERT INTO "workflow_input" VALUES('quot_9bf80b07f67e','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"summary@torres.example.com","phone":"+525512345678","lead_name":"Robots summary","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"ca3e885a5128c6d76bd0d4be0f4ee78d1e576f4d6a86476de12ac123312edbf4","claim":"key:key-summary","submitted_at":1795689088.3897681,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
INSERT INTO "workflow_input" VALUES('quot_bdf6ab43fd79','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"begun@torres.example.com","phone":"+525512345678","lead_name":"Robots begun","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"c98a206adbc2f2614babe90f835366e9e07f4a78cce2a20c66d39182780548dd","claim":"key:key-begun","submitted_at":1795689088.4427197,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795689088000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('sms_1795689087_96d5bc00e27c_turn_1','null',NULL,1795689088000);
INSERT INTO "workflow_output" VALUES('sms_1795689087_96d5bc00e27c_note','null',NULL,1795689088000);
INSERT INTO "workflow_output" VALUES('quot_59a2090581be','{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:36185/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:36185/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]}',NULL,1795689088000);
INSERT INTO "workflow_output" VALUES('quot_49b9fec5455d',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.8,"outcome":"odoo_validation"}],"changes":[]}}}',1795689088000);
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
INSERT INTO "workflow_status" VALUES('sms_1795689087_96d5bc00e27c_turn_1','SUCCESS','handoff.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795689088000,'null',NULL,NULL,0,'mcp-odoo','ff3ccfb9-cd14-4a83-97e8-fb0d08c14711');
INSERT INTO "workflow_status" VALUES('sms_1795689087_96d5bc00e27c_note','SUCCESS','handoff_note.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795689088000,'null',NULL,NULL,0,'mcp-odoo','6c19425b-24d0-4a9f-aa05-ea90dd98b152');
INSERT INTO "workflow_status" VALUES('quot_59a2090581be','SUCCESS','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795689088000,'null',NULL,NULL,0,'mcp-odoo','5b6a6953-ea90-4079-8aeb-0fc31b2f6a40');
INSERT INTO "workflow_status" VALUES('quot_49b9fec5455d','ERROR','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795689088000,'null',NULL,NULL,0,'mcp-odoo','0f4ce50d-240c-4c88-b046-db2f6d8d5cbc');
INSERT INTO "workflow_status" VALUES('quot_7d59bfeb2215','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'4c1a2a21-076b-465a-bf6b-adea0e622094',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','4c1a2a21-076b-465a-bf6b-adea0e622094');
INSERT INTO "workflow_status" VALUES('quot_d0342768c0ab','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'688cd567-9f99-4fa0-91de-6d590356d93a',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','688cd567-9f99-4fa0-91de-6d590356d93a');
INSERT INTO "workflow_status" VALUES('quot_4114c0347fd7','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'646d9ec3-0721-476f-9dfc-9b4082f2c64c',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','646d9ec3-0721-476f-9dfc-9b4082f2c64c');
INSERT INTO "workflow_status" VALUES('quot_de0aa1984b68','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'886d1f68-ec12-450d-97c3-bb356b749f02',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','886d1f68-ec12-450d-97c3-bb356b749f02');
INSERT INTO "workflow_status" VALUES('quot_9bf80b07f67e','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'a152bcb1-a9d7-48c3-b771-98b19a7846be',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','a152bcb1-a9d7-48c3-b771-98b19a7846be');
INSERT INTO "workflow_status" VALUES('quot_bdf6ab43fd79','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-03c587b4',1795689088000,1795689088000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'f5551629-c897-45db-b0f5-5dc43dd4e7b0',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','f5551629-c897-45db-b0f5-5dc43dd4e7b0');
CREATE INDEX ix_salesperson_promises_promised_at ON salesperson_promises (promised_at);
CREATE INDEX ix_audit_records_file_from ON audit_records (file_from);
CREATE INDEX ix_audit_records_recorded_at ON audit_records (recorded_at);
CREATE INDEX ix_audit_records_upload_from ON audit_records (upload_from);
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
