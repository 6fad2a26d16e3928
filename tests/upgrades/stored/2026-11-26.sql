-- {"ids": {"completed": "quot_59a2090581be", "failed": "quot_49b9fec5455d", "check": "quot_7d59bfeb2215", "partner": "quot_d0342768c0ab", "order": "quot_4114c0347fd7", "prices": "quot_de0aa1984b68", "summary": "quot_9bf80b07f67e", "begun": "quot_bdf6ab43fd79"}, "realm": "http://127.0.0.1:42087#shop"}
BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('eb87be60-2361-4619-a099-36beeb4e1388','1-{realm}',1795656416000,1795656416000,'mcp-odoo');
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
INSERT INTO "job_turns" VALUES('quot_59a2090581be',1.79565641640899133681e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_4114c0347fd7',1.79565641675542569163e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_de0aa1984b68',1.79565641686998391153e+09,NULL,NULL,0);
INSERT INTO "job_turns" VALUES('quot_9bf80b07f67e',1.79565641695472526552e+09,NULL,NULL,0);
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
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',1,'check','{"value":{"name":"quot_59a2090581be_e3909d84","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795656416293,1795656416380,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_69e21fe16b58c79c8f2bfb54"}}',NULL,NULL,1795656416388,1795656416405,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',3,'order','{"value":30}',NULL,NULL,1795656416408,1795656416427,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',4,'summary','{"value":{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:42087/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:42087/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]}}',NULL,NULL,1795656416437,1795656416440,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',1,'check','{"value":{"name":"quot_49b9fec5455d_5b1f36c9","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795656416487,1795656416509,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',2,'partner',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{}}',NULL,1795656416510,1795656416521,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',3,'abandon','null',NULL,NULL,1795656416522,1795656416523,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',1,'check','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795656416569,1795656416584,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',2,'DBOS.sleep','1795656476.590614',NULL,NULL,1795656416589,1795656476590,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',1,'check','{"value":{"name":"quot_d0342768c0ab_3035e40b","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795656416604,1795656416631,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',2,'partner','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795656416641,1795656416644,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',3,'DBOS.sleep','1795656476.6491807',NULL,NULL,1795656416648,1795656476649,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',1,'check','{"value":{"name":"quot_4114c0347fd7_7c69bd25","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795656416675,1795656416705,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_ac693178614479912340079f"}}',NULL,NULL,1795656416724,1795656416742,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795656416751,1795656416785,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',4,'DBOS.sleep','1795656476.7955155',NULL,NULL,1795656416795,1795656476795,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',1,'check','{"value":{"name":"quot_de0aa1984b68_01ff2880","partner":null,"retired":0,"user_id":6,"notify":true,"namesake":null}}',NULL,NULL,1795656416832,1795656416861,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_3e2963169d49011ffcdc84af"}}',NULL,NULL,1795656416865,1795656416867,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}}}',NULL,NULL,1795656416869,1795656416882,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',4,'DBOS.sleep','1795656476.889397',NULL,NULL,1795656416888,1795656476889,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',1,'check','{"value":{"name":"quot_9bf80b07f67e_c343ce73","partner":null,"retired":0,"user_id":5,"notify":true,"namesake":null}}',NULL,NULL,1795656416899,1795656416933,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_daab98f74227e78f58eed7a8"}}',NULL,NULL,1795656416937,1795656416945,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',3,'order','{"value":30}',NULL,NULL,1795656416948,1795656416965,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',4,'summary','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{"unfinished_lead":30}}}',NULL,NULL,1795656416970,1795656416981,'portable_json','mcp-odoo',1795656416000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',5,'DBOS.sleep','1795656476.9901137',NULL,NULL,1795656416989,1795656476990,'portable_json','mcp-odoo',1795656416000);
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
INSERT INTO "salesperson_promises" VALUES('quot_59a2090581be',5,1.79565641637146210674e+09,1.79565641642216038704e+09);
INSERT INTO "salesperson_promises" VALUES('quot_d0342768c0ab',5,1.79565641661756348612e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_4114c0347fd7',5,1.79565641669006919862e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_de0aa1984b68',6,1.79565641685807895664e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_9bf80b07f67e',5,1.79565641692335486415e+09,1.79565641696508741373e+09);
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
INSERT INTO "workflow_input" VALUES('quot_59a2090581be','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"completed@torres.example.com","phone":"+525512345678","lead_name":"Robots completed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"fb281058ef6840a78fb2d776ebf3807fd6ffd6345253c07721989122c0541551","claim":"key:key-completed","submitted_at":1795656416.2170193}]}',1795656416000);
INSERT INTO "workflow_input" VALUES('quot_49b9fec5455d','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"failed@torres.example.com","phone":"+525512345678","lead_name":"Robots failed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"fef9f683734d73eaa2d2cd3880e7c98c5925f4c0fe9d83f427d61b45fc29a0d6","claim":"key:key-failed","submitted_at":1795656416.4522524}]}',1795656416000);
INSERT INTO "workflow_input" VALUES('quot_7d59bfeb2215','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"check@torres.example.com","phone":"+525512345678","lead_name":"Robots check","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"c2990f6fa5aedd687709d9a8129a6d45b7d95d5adcf81e604c8945689db1cf94","claim":"key:key-check","submitted_at":1795656416.5536292}]}',1795656416000);
INSERT INTO "workflow_input" VALUES('quot_d0342768c0ab','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"partner@torres.example.com","phone":"+525512345678","lead_name":"Robots partner","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"3c53b68eb0a6aebe9cb4db6bfc7a9c23933bf9d192840adbf1e293f195168e15","claim":"key:key-partner","submitted_at":1795656416.5950909}]}',1795656416000);
INSERT INTO "workflow_input" VALUES('quot_4114c0347fd7','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"order@torres.example.com","phone":"+525512345678","lead_name":"Robots order","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"b788ed77d6e62d2bbc20c15e13987f7787b71e3bc3619113d47a777d9a7b1952","claim":"key:key-order","submitted_at":1795656416.6569934}]}',1795656416000);
INSERT INTO "workflow_input" VALUES('quot_de0aa1984b68','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"prices@torres.example.com","phone":"+525512345678","lead_name":"Robots prices","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"332a17daa3420a3a1da8f426514ecbee03f850f2307620436038b8e598f3c62a","claim":"key:key-prices","submitted_at":1795656416.8196409}]}',1795656416000);
INSERT INTO "workflow_input" VALUES('quot_9bf80b07f67e','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"summary@torres.example.com","phone":"+525512345678","lead_name":"Robots summary","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"06ea1a4199bfbf842f94bf7635cbe7f633a8e435d6f089ffab52354070ab8adf","claim":"key:key-summary","submitted_at":1795656416.8909817}]}',1795656416000);
INSERT INTO "workflow_input" VALUES('quot_bdf6ab43fd79','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"begun@torres.example.com","phone":"+525512345678","lead_name":"Robots begun","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null,"callback_url":null},"fingerprint":"c1a0e90ea974ae0271659147d427b7d9e482b6f098af7f32a9f5f0fc5d8d5a04","claim":"key:key-begun","submitted_at":1795656417.0180783}]}',1795656417000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('quot_59a2090581be','{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:42087/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:42087/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]}',NULL,1795656416000);
INSERT INTO "workflow_output" VALUES('quot_49b9fec5455d',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{}}',1795656416000);
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
INSERT INTO "workflow_status" VALUES('quot_59a2090581be','SUCCESS','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-1b76cd92',1795656416000,1795656416000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795656416000,'null',NULL,NULL,0,'mcp-odoo','6af2ea88-ae05-4d32-8eb5-fbce7ec4b713');
INSERT INTO "workflow_status" VALUES('quot_49b9fec5455d','ERROR','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-1b76cd92',1795656416000,1795656416000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795656416000,'null',NULL,NULL,0,'mcp-odoo','9f8c9949-825d-4a58-be61-8e39e365379e');
INSERT INTO "workflow_status" VALUES('quot_7d59bfeb2215','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-1b76cd92',1795656416000,1795656416000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'d917ab25-654c-402d-9664-a50b35659f3c',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','d917ab25-654c-402d-9664-a50b35659f3c');
INSERT INTO "workflow_status" VALUES('quot_d0342768c0ab','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-1b76cd92',1795656416000,1795656416000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'f082774e-26c4-44c3-8bc3-ddc5a34b3581',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','f082774e-26c4-44c3-8bc3-ddc5a34b3581');
INSERT INTO "workflow_status" VALUES('quot_4114c0347fd7','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-1b76cd92',1795656416000,1795656416000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'615ac211-0faf-45c7-9cd6-50059e6d0012',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','615ac211-0faf-45c7-9cd6-50059e6d0012');
INSERT INTO "workflow_status" VALUES('quot_de0aa1984b68','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-1b76cd92',1795656416000,1795656416000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'ea929779-6674-439f-98c9-777e41840448',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','ea929779-6674-439f-98c9-777e41840448');
INSERT INTO "workflow_status" VALUES('quot_9bf80b07f67e','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-1b76cd92',1795656416000,1795656416000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'3c9af70c-9b5a-45f2-a523-e2a0646606f0',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','3c9af70c-9b5a-45f2-a523-e2a0646606f0');
INSERT INTO "workflow_status" VALUES('quot_bdf6ab43fd79','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0-1b76cd92',1795656417000,1795656417000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'9a9f9125-a965-454f-b0fc-751d7cea5174',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','9a9f9125-a965-454f-b0fc-751d7cea5174');
CREATE INDEX ix_salesperson_promises_promised_at ON salesperson_promises (promised_at);
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
