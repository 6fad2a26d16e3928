-- {"ids": {"completed": "quot_59a2090581be", "failed": "quot_49b9fec5455d", "check": "quot_7d59bfeb2215", "partner": "quot_d0342768c0ab", "order": "quot_4114c0347fd7", "prices": "quot_de0aa1984b68", "summary": "quot_9bf80b07f67e", "begun": "quot_bdf6ab43fd79"}, "realm": "http://127.0.0.1:38449#shop"}
BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('26e90d9f-f29d-4c05-860d-70490871e316','1-{realm}',1795665560000,1795665560000,'mcp-odoo');
CREATE TABLE audit_chain (
	id INTEGER NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	pepper VARCHAR(64) NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit_chain" VALUES(1,'bede3b2fd14c2010','fc5e8e8d31ae396bae937fc208a722e75a9ce27a245f2cd0a969453e3dc7af26',2,'2e49e8b66d06d36337c7ea7dc50cb6f989475b010e9cbd5c7508d576a5519c12');
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
INSERT INTO "audit_records" VALUES('quot_59a2090581be',1795665560.99231,22,'0:completed:',1,'[{"chain": "bede3b2fd14c2010", "seq": 1, "name": "quot_59a2090581be", "at": "2026-11-26T03:59:21.057+00:00", "status": "completed", "digest": "3763aba2b51d78c3804cf081d599dc6f578a39475b5e0eb136e86c9928bc7afc", "previous": "0000000000000000000000000000000000000000000000000000000000000000", "hash": "ee98922be1b228298579af0eae44d1621479648effe7bd43c1fefe4f93c9e9c8"}]',NULL,1.79566556105791592596e+09,NULL,NULL);
INSERT INTO "audit_records" VALUES('quot_49b9fec5455d',1795665561.06905,15,'0:failed:odoo_validation',2,'[{"chain": "bede3b2fd14c2010", "seq": 2, "name": "quot_49b9fec5455d", "at": "2026-11-26T03:59:21.090+00:00", "status": "failed", "digest": "ad554d3d6e30590ffb6df72e1cd26b938c326fd85c5c07dfb1acabd7293c65a6", "previous": "ee98922be1b228298579af0eae44d1621479648effe7bd43c1fefe4f93c9e9c8", "hash": "2e49e8b66d06d36337c7ea7dc50cb6f989475b010e9cbd5c7508d576a5519c12"}]',NULL,1.79566556109095549586e+09,NULL,NULL);
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE idempotency_keys (
	name VARCHAR(64) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	used_at FLOAT NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE job_turns (
	job_id VARCHAR(64) NOT NULL, 
	committed_at FLOAT, 
	cancelled_at FLOAT, 
	retried_at FLOAT, 
	retries INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (job_id)
);
INSERT INTO "job_turns" VALUES('quot_59a2090581be',1.79566556104491519929e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_4114c0347fd7',1.79566556116728711124e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_de0aa1984b68',1.79566556120327734951e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_9bf80b07f67e',1.79566556122990465165e+09,NULL,NULL,0);
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
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',1,'check','{"value":{"name":"quot_59a2090581be_e3909d84","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795665561021,1795665561036,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_69e21fe16b58c79c8f2bfb54"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":1.2,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795665561039,1795665561042,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":1.0,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":0.7,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795665561043,1795665561049,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',4,'summary','{"value":{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:38449/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:38449/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]},"wrote":{"calls":[],"changes":[{"model":"res.partner","id":9,"change":"created"},{"model":"sale.order","id":40,"change":"created"}]}}',NULL,NULL,1795665561050,1795665561053,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',1,'check','{"value":{"name":"quot_49b9fec5455d_5b1f36c9","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795665561073,1795665561081,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',2,'partner',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":1.0,"outcome":"odoo_validation"}],"changes":[]}}}',NULL,1795665561082,1795665561085,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',3,'abandon','null',NULL,NULL,1795665561086,1795665561087,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',1,'check','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795665561099,1795665561107,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',2,'DBOS.sleep','1795665621.1090255',NULL,NULL,1795665561108,1795665621109,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',1,'check','{"value":{"name":"quot_d0342768c0ab_3035e40b","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795665561127,1795665561135,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',2,'partner','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.9,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795665561136,1795665561138,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',3,'DBOS.sleep','1795665621.1404295',NULL,NULL,1795665561140,1795665621140,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',1,'check','{"value":{"name":"quot_4114c0347fd7_7c69bd25","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795665561153,1795665561162,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_ac693178614479912340079f"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":1.0,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795665561163,1795665561165,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[],"ms":0.9,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795665561166,1795665561169,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',4,'DBOS.sleep','1795665621.1707478',NULL,NULL,1795665561170,1795665621170,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',1,'check','{"value":{"name":"quot_de0aa1984b68_01ff2880","partner":null,"retired":0,"user_id":6,"notify":true,"namesake":null}}',NULL,NULL,1795665561190,1795665561197,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_3e2963169d49011ffcdc84af"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":1.0,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795665561198,1795665561201,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":1.0,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[],"ms":0.7,"outcome":"odoo_rate_limited"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795665561202,1795665561206,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',4,'DBOS.sleep','1795665621.20778',NULL,NULL,1795665561207,1795665621207,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',1,'check','{"value":{"name":"quot_9bf80b07f67e_c343ce73","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795665561216,1795665561224,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_daab98f74227e78f58eed7a8"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.8,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795665561226,1795665561228,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.8,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":0.7,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795665561229,1795665561233,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',4,'summary','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}}}',NULL,NULL,1795665561234,1795665561236,'portable_json','mcp-odoo',1795665561000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',5,'DBOS.sleep','1795665621.2379344',NULL,NULL,1795665561237,1795665621237,'portable_json','mcp-odoo',1795665561000);
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
INSERT INTO "salesperson_promises" VALUES('quot_59a2090581be',5,1.79566556103459572788e+09,1.79566556104868650439e+09);
INSERT INTO "salesperson_promises" VALUES('quot_d0342768c0ab',5,1.79566556113418889046e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_4114c0347fd7',5,1.79566556116101360318e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_de0aa1984b68',6,1.79566556119662499432e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_9bf80b07f67e',5,1.79566556122371172908e+09,1.79566556123271965977e+09);
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
INSERT INTO "workflow_input" VALUES('quot_59a2090581be','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"completed@torres.example.com","phone":"+525512345678","lead_name":"Robots completed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"be05530799b960720e0fb5b4eeba3b852799941983503d92f0be55bc230c0a68","claim":"key:key-completed","submitted_at":1795665560.9923103,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795665561000);
INSERT INTO "workflow_input" VALUES('quot_49b9fec5455d','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"failed@torres.example.com","phone":"+525512345678","lead_name":"Robots failed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"a5801221eefa25a25b78da79c16165e7083c20ae7a8b727efe53274e29974739","claim":"key:key-failed","submitted_at":1795665561.0690496,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795665561000);
INSERT INTO "workflow_input" VALUES('quot_7d59bfeb2215','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"check@torres.example.com","phone":"+525512345678","lead_name":"Robots check","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"d96f2eb26d75b9dd159349b69eb96977732ed0e7f83eb5b0eba085eae640feda","claim":"key:key-check","submitted_at":1795665561.096318,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795665561000);
INSERT INTO "workflow_input" VALUES('quot_d0342768c0ab','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"partner@torres.example.com","phone":"+525512345678","lead_name":"Robots partner","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"e47e621eb5e8f8d97fc9716483a45639c60d6accdd616fc4e0c3a4658dcf1ba1","claim":"key:key-partner","submitted_at":1795665561.1234307,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795665561000);
INSERT INTO "workflow_input" VALUES('quot_4114c0347fd7','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"order@torres.example.com","phone":"+525512345678","lead_name":"Robots order","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"ae0df93c82b1e10460952470c3c76a568de1f882ebe3aef6cde838483ab15c7b","claim":"key:key-order","submitted_at":1795665561.1504896,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795665561000);
INSERT INTO "workflow_input" VALUES('quot_de0aa1984b68','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"prices@torres.example.com","phone":"+525512345678","lead_name":"Robots prices","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"22beac34478f1987323c21837ae8885e390a00f2581e6dbfe2a53a3c8828754b","claim":"key:key-prices","submitted_at":1795665561.183369,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795665561000);
INSERT INTO "workflow_input" VALUES('quot_9bf80b07f67e','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"summary@torres.example.com","phone":"+525512345678","lead_name":"Robots summary","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"e66c68fa9d0b3afd9ef93c44efa02f8cdfad7047769a72d0bb1e7dbf69a55bd7","claim":"key:key-summary","submitted_at":1795665561.213727,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795665561000);
INSERT INTO "workflow_input" VALUES('quot_bdf6ab43fd79','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"begun@torres.example.com","phone":"+525512345678","lead_name":"Robots begun","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"7523d42d52e234a1ed30eac761f64ce5153ac9a3f3fb10bd7e6373e49559770d","claim":"key:key-begun","submitted_at":1795665561.240542,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795665561000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('quot_59a2090581be','{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:38449/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:38449/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]}',NULL,1795665561000);
INSERT INTO "workflow_output" VALUES('quot_49b9fec5455d',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":1.0,"outcome":"odoo_validation"}],"changes":[]}}}',1795665561000);
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
INSERT INTO "workflow_status" VALUES('quot_59a2090581be','SUCCESS','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-e915186e',1795665561000,1795665561000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795665561000,'null',NULL,NULL,0,'mcp-odoo','9c51c310-7bf0-4d67-bf05-4c09271cce36');
INSERT INTO "workflow_status" VALUES('quot_49b9fec5455d','ERROR','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-e915186e',1795665561000,1795665561000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795665561000,'null',NULL,NULL,0,'mcp-odoo','1d1ef208-8a9a-4924-8803-84696921e2a1');
INSERT INTO "workflow_status" VALUES('quot_7d59bfeb2215','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-e915186e',1795665561000,1795665561000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'44de46d4-2daf-4943-9527-2470511613da',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','44de46d4-2daf-4943-9527-2470511613da');
INSERT INTO "workflow_status" VALUES('quot_d0342768c0ab','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-e915186e',1795665561000,1795665561000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'661ef82d-af1e-45ad-9d31-92fb999f15b5',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','661ef82d-af1e-45ad-9d31-92fb999f15b5');
INSERT INTO "workflow_status" VALUES('quot_4114c0347fd7','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-e915186e',1795665561000,1795665561000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'c677aea4-2063-4a97-8c41-8abe71acdfd1',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','c677aea4-2063-4a97-8c41-8abe71acdfd1');
INSERT INTO "workflow_status" VALUES('quot_de0aa1984b68','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-e915186e',1795665561000,1795665561000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'437a05d7-8cf2-4991-9ddc-6eeccaa14e51',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','437a05d7-8cf2-4991-9ddc-6eeccaa14e51');
INSERT INTO "workflow_status" VALUES('quot_9bf80b07f67e','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-e915186e',1795665561000,1795665561000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'cf191e35-0a4a-487f-ae34-e9762e3f5eb3',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','cf191e35-0a4a-487f-ae34-e9762e3f5eb3');
INSERT INTO "workflow_status" VALUES('quot_bdf6ab43fd79','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-e915186e',1795665561000,1795665561000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'1e037690-8f52-4127-aba4-07e359737de0',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','1e037690-8f52-4127-aba4-07e359737de0');
CREATE INDEX ix_salesperson_promises_promised_at ON salesperson_promises (promised_at);
CREATE INDEX ix_audit_records_upload_from ON audit_records (upload_from);
CREATE INDEX ix_audit_records_file_from ON audit_records (file_from);
CREATE INDEX ix_audit_records_recorded_at ON audit_records (recorded_at);
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
