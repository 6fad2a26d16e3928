-- {"ids": {"completed": "quot_59a2090581be", "failed": "quot_49b9fec5455d", "check": "quot_7d59bfeb2215", "partner": "quot_d0342768c0ab", "order": "quot_4114c0347fd7", "prices": "quot_de0aa1984b68", "summary": "quot_9bf80b07f67e", "begun": "quot_bdf6ab43fd79"}, "realm": "http://127.0.0.1:40703#shop"}
BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('8f2e26ea-2784-4485-8373-bd0f08a8c4ee','1-{realm}',1795669528000,1795669528000,'mcp-odoo');
CREATE TABLE audit_chain (
	id INTEGER NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	pepper VARCHAR(64) NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	expired TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "audit_chain" VALUES(1,'0beb48f3304d6336','42c0a108c9a003b9c53f54eb2c91513ee9396fb96d75e1f5fb1d23cb94767cb3',2,'cee64e1e8be4a9b76ec474197c9805e21e6093720837d2c5a56aba43625c1fbf',NULL);
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
INSERT INTO "audit_records" VALUES('quot_59a2090581be',1.79566952807612395287e+09,22,'0:completed:',1,'[{"chain": "0beb48f3304d6336", "seq": 1, "name": "quot_59a2090581be", "at": "2026-11-26T05:05:28.145+00:00", "status": "completed", "digest": "04774f575183d1293a5d87a27e3c7a48bf065bd61bbb138f9fd0031641dfc696", "previous": "0000000000000000000000000000000000000000000000000000000000000000", "hash": "1289d3f17d63eb9d096bd73be85b980a9b9d43c0acc70e6c2d77627e5c9261d1"}]',NULL,1.79566952814595055584e+09,NULL,NULL);
INSERT INTO "audit_records" VALUES('quot_49b9fec5455d',1.79566952816077804564e+09,15,'0:failed:odoo_validation',2,'[{"chain": "0beb48f3304d6336", "seq": 2, "name": "quot_49b9fec5455d", "at": "2026-11-26T05:05:28.183+00:00", "status": "failed", "digest": "f7e71e5c7e023da568f10b5203657e1c4b64f88ad8fbdd95a036b36c13dc595f", "previous": "1289d3f17d63eb9d096bd73be85b980a9b9d43c0acc70e6c2d77627e5c9261d1", "hash": "cee64e1e8be4a9b76ec474197c9805e21e6093720837d2c5a56aba43625c1fbf"}]',NULL,1.79566952818310499192e+09,NULL,NULL);
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
INSERT INTO "job_turns" VALUES('quot_59a2090581be',1.79566952813163065909e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_4114c0347fd7',1.79566952826213073728e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_de0aa1984b68',1.79566952828976464278e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_9bf80b07f67e',1.79566952831557393073e+09,NULL,NULL,0);
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
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',1,'check','{"value":{"name":"quot_59a2090581be_e3909d84","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795669528104,1795669528124,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_69e21fe16b58c79c8f2bfb54"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":1.1,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795669528127,1795669528129,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":1.0,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":0.8,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795669528130,1795669528137,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',4,'summary','{"value":{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:40703/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:40703/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]},"wrote":{"calls":[],"changes":[{"model":"res.partner","id":9,"change":"created"},{"model":"sale.order","id":40,"change":"created"}]}}',NULL,NULL,1795669528138,1795669528141,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',1,'check','{"value":{"name":"quot_49b9fec5455d_5b1f36c9","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795669528163,1795669528173,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',2,'partner',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.9,"outcome":"odoo_validation"}],"changes":[]}}}',NULL,1795669528174,1795669528177,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',3,'abandon','null',NULL,NULL,1795669528178,1795669528179,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',1,'check','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795669528192,1795669528200,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',2,'DBOS.sleep','1795669588.2056944',NULL,NULL,1795669528205,1795669588205,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',1,'check','{"value":{"name":"quot_d0342768c0ab_3035e40b","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795669528220,1795669528229,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',2,'partner','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.9,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795669528230,1795669528232,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',3,'DBOS.sleep','1795669588.2346952',NULL,NULL,1795669528234,1795669588234,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',1,'check','{"value":{"name":"quot_4114c0347fd7_7c69bd25","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795669528248,1795669528257,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_ac693178614479912340079f"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.9,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795669528258,1795669528260,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[],"ms":0.8,"outcome":"odoo_rate_limited"}],"changes":[]}}',NULL,NULL,1795669528261,1795669528264,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',4,'DBOS.sleep','1795669588.265704',NULL,NULL,1795669528265,1795669588265,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',1,'check','{"value":{"name":"quot_de0aa1984b68_01ff2880","partner":null,"retired":0,"user_id":6,"notify":true,"namesake":null}}',NULL,NULL,1795669528276,1795669528283,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_3e2963169d49011ffcdc84af"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.9,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795669528284,1795669528286,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}},"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":1.1,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[],"ms":0.7,"outcome":"odoo_rate_limited"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795669528287,1795669528295,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',4,'DBOS.sleep','1795669588.2973588',NULL,NULL,1795669528296,1795669588297,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',1,'check','{"value":{"name":"quot_9bf80b07f67e_c343ce73","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795669528303,1795669528310,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_daab98f74227e78f58eed7a8"},"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[9],"ms":0.9,"outcome":"done"}],"changes":[{"model":"res.partner","id":9,"change":"created"}]}}',NULL,NULL,1795669528312,1795669528313,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',3,'order','{"value":30,"wrote":{"calls":[{"model":"crm.lead","method":"load","ids":[30],"ms":0.9,"outcome":"done"},{"model":"sale.order.line","method":"load","ids":[50],"ms":0.7,"outcome":"done"}],"changes":[{"model":"crm.lead","id":30,"change":"created"}]}}',NULL,NULL,1795669528315,1795669528319,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',4,'summary','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}}}',NULL,NULL,1795669528320,1795669528321,'portable_json','mcp-odoo',1795669528000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',5,'DBOS.sleep','1795669588.323336',NULL,NULL,1795669528323,1795669588323,'portable_json','mcp-odoo',1795669528000);
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
INSERT INTO "salesperson_promises" VALUES('quot_59a2090581be',5,1.79566952812209153179e+09,1.79566952813631701465e+09);
INSERT INTO "salesperson_promises" VALUES('quot_d0342768c0ab',5,1.79566952822780036931e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_4114c0347fd7',5,1.79566952825584173203e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_de0aa1984b68',6,1.79566952828201079365e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_9bf80b07f67e',5,1.79566952830981373784e+09,1.79566952831839013104e+09);
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
INSERT INTO "workflow_input" VALUES('quot_59a2090581be','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"completed@torres.example.com","phone":"+525512345678","lead_name":"Robots completed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"352ee9fe2f9fe5537325963dd00ee207820b3353b847da4bd577448e862bd670","claim":"key:key-completed","submitted_at":1795669528.0761242,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795669528000);
INSERT INTO "workflow_input" VALUES('quot_49b9fec5455d','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"failed@torres.example.com","phone":"+525512345678","lead_name":"Robots failed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"26472d76d1f4903d0df542886a06638b708f5d943772fbf930dc045b521b2876","claim":"key:key-failed","submitted_at":1795669528.160778,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795669528000);
INSERT INTO "workflow_input" VALUES('quot_7d59bfeb2215','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"check@torres.example.com","phone":"+525512345678","lead_name":"Robots check","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"96ad18fbe140f3e4bf2c09c4f1a84cdea968b1ad29b032c952b8a4253c8c2361","claim":"key:key-check","submitted_at":1795669528.1885736,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795669528000);
INSERT INTO "workflow_input" VALUES('quot_d0342768c0ab','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"partner@torres.example.com","phone":"+525512345678","lead_name":"Robots partner","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"b4dbdf29d78e9867208705b68107687a09a7d798d92e595ace00898bd516bc50","claim":"key:key-partner","submitted_at":1795669528.2160304,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795669528000);
INSERT INTO "workflow_input" VALUES('quot_4114c0347fd7','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"order@torres.example.com","phone":"+525512345678","lead_name":"Robots order","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"a42e15a90007e2e89f68316940c85b35cffd9c7a82ce74179d120c4c728f9f76","claim":"key:key-order","submitted_at":1795669528.2448573,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795669528000);
INSERT INTO "workflow_input" VALUES('quot_de0aa1984b68','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"prices@torres.example.com","phone":"+525512345678","lead_name":"Robots prices","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"bc8499cac926db0a2e17024c2210f00d96a04bab5998b648e0f17bc682fbb9ef","claim":"key:key-prices","submitted_at":1795669528.272358,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795669528000);
INSERT INTO "workflow_input" VALUES('quot_9bf80b07f67e','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"summary@torres.example.com","phone":"+525512345678","lead_name":"Robots summary","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"013e0a60f27b69e09a4f694ffdc4425a404e6f1b72371fc88f47e7cd68482ec3","claim":"key:key-summary","submitted_at":1795669528.299968,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795669528000);
INSERT INTO "workflow_input" VALUES('quot_bdf6ab43fd79','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"begun@torres.example.com","phone":"+525512345678","lead_name":"Robots begun","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"4dead509e85698fd49dfdec34ba857bd30c03287389adbdec935a598ab71aed2","claim":"key:key-begun","submitted_at":1795669528.3259463,"asker":{"principal":"anonymous","face":"none","client":null,"request_id":null,"action":""}}]}',1795669528000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('quot_59a2090581be','{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:40703/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:40703/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]}',NULL,1795669528000);
INSERT INTO "workflow_output" VALUES('quot_49b9fec5455d',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{"wrote":{"calls":[{"model":"res.partner","method":"load","ids":[],"ms":0.9,"outcome":"odoo_validation"}],"changes":[]}}}',1795669528000);
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
INSERT INTO "workflow_status" VALUES('quot_59a2090581be','SUCCESS','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-b2c813b8',1795669528000,1795669528000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795669528000,'null',NULL,NULL,0,'mcp-odoo','8207f31f-1e79-4a88-92de-c188b3a84eb6');
INSERT INTO "workflow_status" VALUES('quot_49b9fec5455d','ERROR','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-b2c813b8',1795669528000,1795669528000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795669528000,'null',NULL,NULL,0,'mcp-odoo','9025bae6-24c2-4d5e-a4e7-6301cad45c0b');
INSERT INTO "workflow_status" VALUES('quot_7d59bfeb2215','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-b2c813b8',1795669528000,1795669528000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'60546268-46e5-48d1-8b57-9654a587bc66',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','60546268-46e5-48d1-8b57-9654a587bc66');
INSERT INTO "workflow_status" VALUES('quot_d0342768c0ab','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-b2c813b8',1795669528000,1795669528000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'3d528c92-1d1c-4a68-9118-1a7372bc2b1d',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','3d528c92-1d1c-4a68-9118-1a7372bc2b1d');
INSERT INTO "workflow_status" VALUES('quot_4114c0347fd7','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-b2c813b8',1795669528000,1795669528000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'ca1e5786-8281-4155-8f1f-10f4de5555db',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','ca1e5786-8281-4155-8f1f-10f4de5555db');
INSERT INTO "workflow_status" VALUES('quot_de0aa1984b68','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-b2c813b8',1795669528000,1795669528000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'1fdc339d-6d55-483a-9c10-d0a12d9f5393',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','1fdc339d-6d55-483a-9c10-d0a12d9f5393');
INSERT INTO "workflow_status" VALUES('quot_9bf80b07f67e','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-b2c813b8',1795669528000,1795669528000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'1540c4c5-7941-4c0c-9436-ea8123ff49e3',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','1540c4c5-7941-4c0c-9436-ea8123ff49e3');
INSERT INTO "workflow_status" VALUES('quot_bdf6ab43fd79','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-b2c813b8',1795669528000,1795669528000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'467e13fe-75d5-4867-85c9-106802fbbc64',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','467e13fe-75d5-4867-85c9-106802fbbc64');
CREATE INDEX ix_salesperson_promises_promised_at ON salesperson_promises (promised_at);
CREATE INDEX ix_audit_records_recorded_at ON audit_records (recorded_at);
CREATE INDEX ix_audit_records_file_from ON audit_records (file_from);
CREATE INDEX ix_audit_records_upload_from ON audit_records (upload_from);
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
