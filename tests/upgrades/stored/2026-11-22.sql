-- {"ids": {"completed": "quot_59a2090581be", "failed": "quot_49b9fec5455d", "check": "quot_7d59bfeb2215", "partner": "quot_d0342768c0ab", "order": "quot_4114c0347fd7", "prices": "quot_de0aa1984b68", "summary": "quot_9bf80b07f67e", "begun": "quot_bdf6ab43fd79"}, "realm": "http://127.0.0.1:42167#shop"}
BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('7282c582-bad4-4701-b5f6-bed6e4edd843','1-{realm}',1795650383000,1795650383000,'mcp-odoo');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
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
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',1,'check','{"value":{"name":"quot_59a2090581be_e3909d84","partner":null,"retired":0,"user_id":5,"notify":true}}',NULL,NULL,1795650383789,1795650383841,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_69e21fe16b58c79c8f2bfb54"}}',NULL,NULL,1795650383852,1795650383861,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',3,'order','{"value":30}',NULL,NULL,1795650383863,1795650383869,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_59a2090581be',4,'summary','{"value":{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:42167/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:42167/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]}}',NULL,NULL,1795650383870,1795650383873,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',1,'check','{"value":{"name":"quot_49b9fec5455d_5b1f36c9","partner":null,"retired":0,"user_id":5,"notify":true}}',NULL,NULL,1795650383895,1795650383910,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',2,'partner',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{}}',NULL,1795650383912,1795650383914,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_49b9fec5455d',3,'abandon','null',NULL,NULL,1795650383915,1795650383916,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',1,'check','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795650383923,1795650383930,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_7d59bfeb2215',2,'DBOS.sleep','1795650443.9321837',NULL,NULL,1795650383931,1795650443932,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',1,'check','{"value":{"name":"quot_d0342768c0ab_3035e40b","partner":null,"retired":0,"user_id":5,"notify":true}}',NULL,NULL,1795650383957,1795650383966,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',2,'partner','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795650383967,1795650383968,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_d0342768c0ab',3,'DBOS.sleep','1795650443.9702575',NULL,NULL,1795650383969,1795650443970,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',1,'check','{"value":{"name":"quot_4114c0347fd7_7c69bd25","partner":null,"retired":0,"user_id":5,"notify":true}}',NULL,NULL,1795650383990,1795650383998,'portable_json','mcp-odoo',1795650383000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_ac693178614479912340079f"}}',NULL,NULL,1795650383999,1795650384000,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795650384001,1795650384003,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_4114c0347fd7',4,'DBOS.sleep','1795650444.0044632',NULL,NULL,1795650384004,1795650444004,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',1,'check','{"value":{"name":"quot_de0aa1984b68_01ff2880","partner":null,"retired":0,"user_id":6,"notify":true}}',NULL,NULL,1795650384022,1795650384029,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_3e2963169d49011ffcdc84af"}}',NULL,NULL,1795650384030,1795650384031,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',3,'order','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795650384032,1795650384034,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_de0aa1984b68',4,'DBOS.sleep','1795650444.0358825',NULL,NULL,1795650384035,1795650444035,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',1,'check','{"value":{"name":"quot_9bf80b07f67e_c343ce73","partner":null,"retired":0,"user_id":5,"notify":true}}',NULL,NULL,1795650384047,1795650384063,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',2,'partner','{"value":{"partner_id/id":"__mcp_odoo__.partner_daab98f74227e78f58eed7a8"}}',NULL,NULL,1795650384064,1795650384066,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',3,'order','{"value":30}',NULL,NULL,1795650384067,1795650384070,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',4,'summary','{"retry":{"in":60.0,"code":"odoo_rate_limited","message":"Odoo asks for fewer requests (HTTP 429)","details":{}}}',NULL,NULL,1795650384075,1795650384077,'portable_json','mcp-odoo',1795650384000);
INSERT INTO "operation_outputs" VALUES('quot_9bf80b07f67e',5,'DBOS.sleep','1795650444.0857131',NULL,NULL,1795650384085,1795650444085,'portable_json','mcp-odoo',1795650384000);
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
INSERT INTO "salesperson_promises" VALUES('quot_59a2090581be',5,1.79565038382997727399e+09,1.79565038386860084534e+09);
INSERT INTO "salesperson_promises" VALUES('quot_d0342768c0ab',5,1795650383.96483,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_4114c0347fd7',5,1.79565038399719929698e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_de0aa1984b68',6,1.79565038402796840668e+09,NULL);
INSERT INTO "salesperson_promises" VALUES('quot_9bf80b07f67e',5,1.79565038406172609334e+09,1.79565038406982445721e+09);
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
INSERT INTO "workflow_input" VALUES('quot_59a2090581be','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"completed@torres.example.com","phone":"+525512345678","lead_name":"Robots completed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null},"fingerprint":"4c530f06b9c1c53892fa504ff423c48615ffcdfc622a4ac3f2648cc2fab63e9c","claim":"key:key-completed","submitted_at":1795650383.7777588}]}',1795650383000);
INSERT INTO "workflow_input" VALUES('quot_49b9fec5455d','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"failed@torres.example.com","phone":"+525512345678","lead_name":"Robots failed","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null},"fingerprint":"362112d1717552ca26d6ade00cba29b310e27036fa630b738d15bbe62ece4228","claim":"key:key-failed","submitted_at":1795650383.8928928}]}',1795650383000);
INSERT INTO "workflow_input" VALUES('quot_7d59bfeb2215','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"check@torres.example.com","phone":"+525512345678","lead_name":"Robots check","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null},"fingerprint":"601f9715877242cf30d49d03f0861bab1c21dceff13d92464b54086aa5c2a3fc","claim":"key:key-check","submitted_at":1795650383.9214172}]}',1795650383000);
INSERT INTO "workflow_input" VALUES('quot_d0342768c0ab','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"partner@torres.example.com","phone":"+525512345678","lead_name":"Robots partner","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null},"fingerprint":"b77472354ecb96a1bb3065629a85295587219c3cacf776bfa6a072f2ebe4e7d1","claim":"key:key-partner","submitted_at":1795650383.9549272}]}',1795650383000);
INSERT INTO "workflow_input" VALUES('quot_4114c0347fd7','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"order@torres.example.com","phone":"+525512345678","lead_name":"Robots order","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null},"fingerprint":"e0370140915cbc74776d86d1899c2fb24645da12e3ce81a8ea12a434387a8fba","claim":"key:key-order","submitted_at":1795650383.9884052}]}',1795650383000);
INSERT INTO "workflow_input" VALUES('quot_de0aa1984b68','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"prices@torres.example.com","phone":"+525512345678","lead_name":"Robots prices","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null},"fingerprint":"d4f632f7959ec9f1d96c224727df86a1756bf6d752b8a7b44dfd2490570a9eb8","claim":"key:key-prices","submitted_at":1795650384.019473}]}',1795650384000);
INSERT INTO "workflow_input" VALUES('quot_9bf80b07f67e','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"summary@torres.example.com","phone":"+525512345678","lead_name":"Robots summary","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null},"fingerprint":"59caf8cab09e2b66ca39dee2671f0fda3c0d01e334286da69cb944db41b16d0a","claim":"key:key-summary","submitted_at":1795650384.0453644}]}',1795650384000);
INSERT INTO "workflow_input" VALUES('quot_bdf6ab43fd79','{"namedArgs":{},"positionalArgs":[{"input":{"partner_name":"Torres","contact_name":"Ana","email":"begun@torres.example.com","phone":"+525512345678","lead_name":"Robots begun","product_id":0,"product_qty":1.0,"product_price":-1.0,"products":[{"product_id":1,"qty":2.0,"price":900.5},{"product_id":2,"qty":1.0,"price":-1.0}],"user_id":0,"description":"Dos robots","x_studio_producto":null},"fingerprint":"c58b5d0fbdb3e3c8720e910997bf23e338fd6a0aed260b61e0942a71aa6bcce9","claim":"key:key-begun","submitted_at":1795650384.0874283}]}',1795650384000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('quot_59a2090581be','{"partner_id":9,"partner_name":"Ana Torres","lead_id":30,"opportunity_id":30,"opportunity_url":"http://127.0.0.1:42167/odoo/crm.lead/30","sale_order_id":40,"sale_order_name":"S00040","sale_order_url":"http://127.0.0.1:42167/odoo/sale.order/40","user_id":5,"user_name":"Berta","amount_untaxed":100.0,"amount_tax":16.0,"amount_total":116.0,"currency":"MXN","notes":[]}',NULL,1795650383000);
INSERT INTO "workflow_output" VALUES('quot_49b9fec5455d',NULL,'{"name":"OdooValidation","message":"El correo no vale","code":"odoo_validation","data":{}}',1795650383000);
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
INSERT INTO "workflow_status" VALUES('quot_59a2090581be','SUCCESS','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0',1795650383000,1795650383000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795650383000,'null',NULL,NULL,0,'mcp-odoo','ff33ee7f-bbaf-4b2c-8caa-5576d70eee0e');
INSERT INTO "workflow_status" VALUES('quot_49b9fec5455d','ERROR','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0',1795650383000,1795650383000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795650383000,'null',NULL,NULL,0,'mcp-odoo','8f125c3d-6e5d-43a8-ba55-9ad6b5ca97ae');
INSERT INTO "workflow_status" VALUES('quot_7d59bfeb2215','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0',1795650383000,1795650383000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'1c0024ba-2b3b-40d3-b5c5-12866be98be8',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','1c0024ba-2b3b-40d3-b5c5-12866be98be8');
INSERT INTO "workflow_status" VALUES('quot_d0342768c0ab','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0',1795650383000,1795650383000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'0f8a1b3a-39eb-4dd7-9454-08703b0307b8',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','0f8a1b3a-39eb-4dd7-9454-08703b0307b8');
INSERT INTO "workflow_status" VALUES('quot_4114c0347fd7','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0',1795650383000,1795650383000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'151aae0e-4d27-49d5-aa66-10cc4b6dc394',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','151aae0e-4d27-49d5-aa66-10cc4b6dc394');
INSERT INTO "workflow_status" VALUES('quot_de0aa1984b68','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0',1795650384000,1795650384000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'68c10c6e-8fe4-4238-a32b-dca6fd5ec9c6',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','68c10c6e-8fe4-4238-a32b-dca6fd5ec9c6');
INSERT INTO "workflow_status" VALUES('quot_9bf80b07f67e','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0',1795650384000,1795650384000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'49b662d8-dd4b-46e1-b127-e087073111f4',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','49b662d8-dd4b-46e1-b127-e087073111f4');
INSERT INTO "workflow_status" VALUES('quot_bdf6ab43fd79','PENDING','quotation.v1',NULL,NULL,NULL,NULL,NULL,NULL,'{realm}-slot-0',1795650384000,1795650384000,'1-{realm}','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'7efe28bf-c7f6-4ca4-bc7e-95737246b9af',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'mcp-odoo','7efe28bf-c7f6-4ca4-bc7e-95737246b9af');
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
