-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "charge_state" AS ENUM ('created', 'done', 'failed', 'disputed');

-- CreateEnum
CREATE TYPE "refund_state" AS ENUM ('requested', 'sent', 'succeeded', 'failed');

-- CreateEnum
CREATE TYPE "period_type" AS ENUM ('hourly', 'daily', 'weekly', 'monthly', 'yearly');

-- CreateEnum
CREATE TYPE "renewal_type" AS ENUM ('one-time', 'auto-renew', 'repeat');

-- CreateEnum
CREATE TYPE "discount_type" AS ENUM ('percentage', 'currency', 'period');

-- CreateTable
CREATE TABLE "visitor_cart" (
    "id" BIGSERIAL NOT NULL,
    "key_hash" CHAR(64) NOT NULL,
    "coupon_code" VARCHAR(50),
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "visitor_cart_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cart_item" (
    "id" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "user_id" BIGINT,
    "visitor_cart_id" BIGINT,
    "plan_id" BIGINT NOT NULL,
    "use_charge_id" BIGINT,
    "coupon_id" BIGINT,
    "option" INTEGER NOT NULL DEFAULT 0,
    "quantity" BIGINT NOT NULL DEFAULT 0,
    "sync_on" VARCHAR(255) NOT NULL DEFAULT '',
    "full_name" VARCHAR(150) NOT NULL DEFAULT '',
    "email" VARCHAR(255) NOT NULL DEFAULT '',
    "claim_code" VARCHAR(50),
    "recorded" BOOLEAN NOT NULL DEFAULT false,
    "recorded_at" TIMESTAMPTZ(6),

    CONSTRAINT "cart_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "charge" (
    "id" BIGSERIAL NOT NULL,
    "claim_code" CHAR(40) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by_id" BIGINT,
    "amount" BIGINT NOT NULL,
    "unit" CHAR(3) NOT NULL,
    "customer_id" BIGINT NOT NULL,
    "processor_id" BIGINT NOT NULL,
    "processor_key" VARCHAR(255),
    "intent_key" VARCHAR(255),
    "description" TEXT,
    "last4" VARCHAR(4) NOT NULL DEFAULT '',
    "exp_date" DATE,
    "card_name" VARCHAR(150) NOT NULL DEFAULT '',
    "state" "charge_state" NOT NULL DEFAULT 'created',
    "cart_hash" CHAR(64),
    "snapshot" JSONB,
    "failure_code" VARCHAR(64),
    "refreshed_at" TIMESTAMPTZ(6),

    CONSTRAINT "charge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "charge_item" (
    "id" BIGSERIAL NOT NULL,
    "charge_id" BIGINT NOT NULL,
    "invoiced_id" BIGINT NOT NULL,
    "is_live" BOOLEAN NOT NULL DEFAULT true,
    "processor_fee_id" BIGINT,
    "broker_fee_id" BIGINT,
    "distribution_id" BIGINT,
    "processor_fee_amount" BIGINT NOT NULL DEFAULT 0,
    "broker_fee_amount" BIGINT NOT NULL DEFAULT 0,
    "invoice_key" VARCHAR(255),
    "sync_on" VARCHAR(255),

    CONSTRAINT "charge_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refund" (
    "id" BIGSERIAL NOT NULL,
    "charge_item_id" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,
    "state" "refund_state" NOT NULL DEFAULT 'requested',
    "processor_key" VARCHAR(255),
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by_id" BIGINT,

    CONSTRAINT "refund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "id" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "inserted_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "kind" VARCHAR(3) NOT NULL,
    "event_id" VARCHAR(50),
    "descr" TEXT NOT NULL,
    "orig_account" VARCHAR(30) NOT NULL,
    "orig_profile_id" BIGINT NOT NULL,
    "orig_amount" BIGINT NOT NULL,
    "orig_unit" CHAR(3) NOT NULL,
    "dest_account" VARCHAR(30) NOT NULL,
    "dest_profile_id" BIGINT NOT NULL,
    "dest_amount" BIGINT NOT NULL,
    "dest_unit" CHAR(3) NOT NULL,
    "entry_group" UUID NOT NULL,
    "idempotency_key" VARCHAR(100),
    "subscription_id" BIGINT,
    "plan_id" BIGINT,
    "use_charge_id" BIGINT,
    "charge_id" BIGINT,
    "charge_item_id" BIGINT,
    "coupon_id" BIGINT,
    "payer_id" BIGINT,
    "nb_periods" INTEGER,
    "quantity" BIGINT,
    "service_start" TIMESTAMPTZ(6),
    "service_end" TIMESTAMPTZ(6),
    "actor_id" BIGINT,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_event" (
    "id" BIGSERIAL NOT NULL,
    "processor" VARCHAR(30) NOT NULL,
    "event_key" VARCHAR(255) NOT NULL,
    "type" VARCHAR(100) NOT NULL,
    "payload" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "processed_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "webhook_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "id" BIGSERIAL NOT NULL,
    "caller" VARCHAR(80) NOT NULL,
    "method" VARCHAR(8) NOT NULL,
    "path" VARCHAR(500) NOT NULL,
    "key" VARCHAR(255) NOT NULL,
    "body_hash" CHAR(64) NOT NULL,
    "status" INTEGER,
    "headers" JSONB,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_run" (
    "id" BIGSERIAL NOT NULL,
    "job" VARCHAR(50) NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "at" TIMESTAMPTZ(6),
    "counts" JSONB,
    "error" TEXT,

    CONSTRAINT "job_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan" (
    "id" BIGSERIAL NOT NULL,
    "slug" VARCHAR(50) NOT NULL,
    "title" VARCHAR(50) NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "provider_id" BIGINT NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT false,
    "is_not_priced" BOOLEAN NOT NULL DEFAULT false,
    "is_personal" BOOLEAN NOT NULL DEFAULT false,
    "unit" CHAR(3) NOT NULL DEFAULT 'usd',
    "setup_amount" BIGINT NOT NULL DEFAULT 0,
    "period_amount" BIGINT NOT NULL DEFAULT 0,
    "period_type" "period_type" NOT NULL DEFAULT 'monthly',
    "period_length" INTEGER NOT NULL DEFAULT 1,
    "renewal_type" "renewal_type" NOT NULL DEFAULT 'auto-renew',
    "broker_fee_bps" INTEGER NOT NULL DEFAULT 0,
    "unlock_event" VARCHAR(128),
    "skip_optin_on_grant" BOOLEAN NOT NULL DEFAULT false,
    "optin_on_request" BOOLEAN NOT NULL DEFAULT false,
    "extra" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "discontinued_at" TIMESTAMPTZ(6),

    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "advance_discount" (
    "id" BIGSERIAL NOT NULL,
    "plan_id" BIGINT NOT NULL,
    "discount_type" "discount_type" NOT NULL,
    "discount_value" BIGINT NOT NULL,
    "length" INTEGER NOT NULL,

    CONSTRAINT "advance_discount_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "use_charge" (
    "id" BIGSERIAL NOT NULL,
    "plan_id" BIGINT NOT NULL,
    "slug" VARCHAR(50) NOT NULL,
    "title" VARCHAR(50) NOT NULL DEFAULT '',
    "description" TEXT NOT NULL DEFAULT '',
    "use_amount" BIGINT NOT NULL DEFAULT 0,
    "quota" BIGINT NOT NULL DEFAULT 0,
    "maximum_limit" BIGINT,
    "extra" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "use_charge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "coupon" (
    "id" BIGSERIAL NOT NULL,
    "code" VARCHAR(50) NOT NULL,
    "provider_id" BIGINT NOT NULL,
    "discount_type" "discount_type" NOT NULL,
    "discount_value" BIGINT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "plan_id" BIGINT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6),
    "nb_attempts" INTEGER,

    CONSTRAINT "coupon_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" BIGSERIAL NOT NULL,
    "username" VARCHAR(150) NOT NULL,
    "email" VARCHAR(254),
    "first_name" VARCHAR(150) NOT NULL DEFAULT '',
    "last_name" VARCHAR(150) NOT NULL DEFAULT '',
    "password_hash" TEXT,
    "token_version" INTEGER NOT NULL DEFAULT 1,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "is_superuser" BOOLEAN NOT NULL DEFAULT false,
    "date_joined" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_login" TIMESTAMPTZ(6),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact" (
    "id" BIGSERIAL NOT NULL,
    "slug" VARCHAR(50) NOT NULL,
    "email" VARCHAR(254),
    "phone" VARCHAR(50),
    "full_name" VARCHAR(60) NOT NULL DEFAULT '',
    "nick_name" VARCHAR(60) NOT NULL DEFAULT '',
    "picture" VARCHAR(2083),
    "lang" VARCHAR(8) NOT NULL DEFAULT 'en',
    "extra" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "email_verification_key_hash" CHAR(64),
    "email_code_hash" CHAR(64),
    "email_code_attempts" INTEGER NOT NULL DEFAULT 0,
    "email_verification_at" TIMESTAMPTZ(6),
    "email_verified_at" TIMESTAMPTZ(6),
    "phone_verification_key_hash" CHAR(64),
    "phone_code_hash" CHAR(64),
    "phone_code_attempts" INTEGER NOT NULL DEFAULT 0,
    "phone_verification_at" TIMESTAMPTZ(6),
    "phone_verified_at" TIMESTAMPTZ(6),
    "user_id" BIGINT,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activity" (
    "id" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" BIGINT,
    "contact_id" BIGINT NOT NULL,
    "account_id" BIGINT,
    "text" TEXT NOT NULL DEFAULT '',
    "extra" JSONB,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profile" (
    "id" BIGSERIAL NOT NULL,
    "slug" VARCHAR(50) NOT NULL,
    "full_name" VARCHAR(100) NOT NULL DEFAULT '',
    "email" VARCHAR(254) NOT NULL DEFAULT '',
    "phone" VARCHAR(50) NOT NULL DEFAULT '',
    "street_address" VARCHAR(150) NOT NULL DEFAULT '',
    "locality" VARCHAR(50) NOT NULL DEFAULT '',
    "region" VARCHAR(50) NOT NULL DEFAULT '',
    "postal_code" VARCHAR(50) NOT NULL DEFAULT '',
    "country" VARCHAR(2) NOT NULL DEFAULT '',
    "default_timezone" VARCHAR(100) NOT NULL DEFAULT 'UTC',
    "picture" VARCHAR(2083),
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "is_provider" BOOLEAN NOT NULL DEFAULT false,
    "is_bulk_buyer" BOOLEAN NOT NULL DEFAULT false,
    "extra" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processor_card_key" VARCHAR(255),
    "processor_deposit_key" VARCHAR(255),
    "processor_priv_key" TEXT,
    "processor_pub_key" VARCHAR(255),
    "processor_refresh_token" TEXT,
    "nb_renewal_attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "profile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_type" (
    "id" BIGSERIAL NOT NULL,
    "slug" VARCHAR(50) NOT NULL,
    "title" VARCHAR(20) NOT NULL,
    "profile_id" BIGINT,
    "skip_optin_on_grant" BOOLEAN NOT NULL DEFAULT false,
    "implicit_create_on_none" BOOLEAN NOT NULL DEFAULT false,
    "otp_required" BOOLEAN NOT NULL DEFAULT false,
    "extra" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_type_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role" (
    "id" BIGSERIAL NOT NULL,
    "profile_id" BIGINT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "role_type_id" BIGINT,
    "request_key" CHAR(40),
    "grant_key" CHAR(40),
    "accepted_by_user" BOOLEAN NOT NULL DEFAULT true,
    "extra" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ends_at" TIMESTAMPTZ(6),

    CONSTRAINT "role_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreement" (
    "id" BIGSERIAL NOT NULL,
    "slug" VARCHAR(50) NOT NULL,
    "title" VARCHAR(150) NOT NULL,
    "text" TEXT NOT NULL DEFAULT '',
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agreement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signature" (
    "id" BIGSERIAL NOT NULL,
    "agreement_id" BIGINT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "agreement_version" TIMESTAMPTZ(6) NOT NULL,
    "signed_at" TIMESTAMPTZ(6) NOT NULL,
    "ip" VARCHAR(45) NOT NULL DEFAULT '',

    CONSTRAINT "signature_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" BIGSERIAL NOT NULL,
    "user_id" BIGINT NOT NULL,
    "pub" CHAR(32) NOT NULL,
    "priv_hash" CHAR(64) NOT NULL,
    "title" VARCHAR(100) NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "otp_secret" (
    "user_id" BIGINT NOT NULL,
    "encrypted_secret" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_step" BIGINT,
    "recovery_hashes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "confirmed_at" TIMESTAMPTZ(6),

    CONSTRAINT "otp_secret_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "ssh_key" (
    "user_id" BIGINT NOT NULL,
    "pubkey" VARCHAR(4096) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "ssh_key_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "notification_opt_out" (
    "user_id" BIGINT NOT NULL,
    "event" VARCHAR(50) NOT NULL,

    CONSTRAINT "notification_opt_out_pkey" PRIMARY KEY ("user_id","event")
);

-- CreateTable
CREATE TABLE "delegated_domain" (
    "domain" VARCHAR(100) NOT NULL,
    "provider" VARCHAR(32) NOT NULL,

    CONSTRAINT "delegated_domain_pkey" PRIMARY KEY ("domain")
);

-- CreateTable
CREATE TABLE "revoked_token" (
    "jti" VARCHAR(64) NOT NULL,
    "user_id" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "revoked_token_pkey" PRIMARY KEY ("jti")
);

-- CreateTable
CREATE TABLE "site_settings" (
    "id" BIGSERIAL NOT NULL,
    "slug" VARCHAR(25) NOT NULL,
    "broker_id" BIGINT NOT NULL,
    "processor_id" BIGINT NOT NULL,
    "authentication" VARCHAR(16) NOT NULL DEFAULT 'enabled',
    "registration" VARCHAR(32) NOT NULL DEFAULT 'user',
    "welcome_email" BOOLEAN NOT NULL DEFAULT true,
    "verify_email_on_registration" BOOLEAN NOT NULL DEFAULT false,
    "disabled_user_update" BOOLEAN NOT NULL DEFAULT false,
    "default_timezone" VARCHAR(100) NOT NULL DEFAULT 'UTC',
    "default_unit" CHAR(3) NOT NULL DEFAULT 'usd',
    "broker_fee_bps" INTEGER NOT NULL DEFAULT 0,
    "entry_point" VARCHAR(2048),
    "session_backend" INTEGER NOT NULL DEFAULT 2,
    "encrypted_session_key" TEXT,
    "cors_restricted" BOOLEAN NOT NULL DEFAULT true,
    "rules_version" BIGINT NOT NULL DEFAULT 1,
    "active_theme_id" BIGINT,

    CONSTRAINT "site_settings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "event" VARCHAR(50) NOT NULL,
    "actor_id" BIGINT,
    "actor_name" VARCHAR(150) NOT NULL DEFAULT '',
    "target" VARCHAR(255) NOT NULL DEFAULT '',
    "ip" VARCHAR(45) NOT NULL DEFAULT '',
    "request_id" VARCHAR(64) NOT NULL DEFAULT '',
    "detail" JSONB,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_rule" (
    "id" BIGSERIAL NOT NULL,
    "site_id" BIGINT NOT NULL,
    "rank" INTEGER NOT NULL,
    "path" VARCHAR(255) NOT NULL,
    "operator" INTEGER NOT NULL DEFAULT 1,
    "arguments" JSONB NOT NULL DEFAULT '{}',
    "is_forward" BOOLEAN NOT NULL DEFAULT true,
    "engaged" VARCHAR(50) NOT NULL DEFAULT '',

    CONSTRAINT "access_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "engagement" (
    "user_id" BIGINT NOT NULL,
    "tag" VARCHAR(50) NOT NULL,
    "first_visited" TIMESTAMPTZ(6) NOT NULL,
    "last_visited" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "engagement_pkey" PRIMARY KEY ("user_id","tag")
);

-- CreateTable
CREATE TABLE "theme_version" (
    "id" BIGSERIAL NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "name" VARCHAR(80) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "created_by_id" BIGINT,
    "report" JSONB,

    CONSTRAINT "theme_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "balance_line" (
    "id" BIGSERIAL NOT NULL,
    "site_id" BIGINT NOT NULL,
    "report" VARCHAR(50) NOT NULL,
    "rank" INTEGER NOT NULL,
    "title" VARCHAR(255) NOT NULL,
    "selector" VARCHAR(255) NOT NULL DEFAULT '',
    "is_absolute" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "balance_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "simulated_customer" (
    "key" VARCHAR(40) NOT NULL,
    "reference" VARCHAR(100) NOT NULL,
    "method_key" VARCHAR(40),

    CONSTRAINT "simulated_customer_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "simulated_method" (
    "key" VARCHAR(40) NOT NULL,
    "token" VARCHAR(40) NOT NULL,
    "last4" CHAR(4) NOT NULL,
    "exp_month" INTEGER NOT NULL,
    "exp_year" INTEGER NOT NULL,
    "card_name" VARCHAR(150) NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "simulated_method_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "simulated_intent" (
    "key" VARCHAR(40) NOT NULL,
    "secret" VARCHAR(100) NOT NULL,
    "kind" VARCHAR(10) NOT NULL,
    "reference" VARCHAR(150) NOT NULL,
    "customer_key" VARCHAR(40) NOT NULL,
    "amount" BIGINT,
    "unit" CHAR(3),
    "method_key" VARCHAR(40),
    "status" VARCHAR(20) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "simulated_intent_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "simulated_payment" (
    "key" VARCHAR(40) NOT NULL,
    "idempotency_key" VARCHAR(150) NOT NULL,
    "customer_key" VARCHAR(40),
    "amount" BIGINT NOT NULL,
    "unit" CHAR(3) NOT NULL,
    "method_key" VARCHAR(40) NOT NULL,
    "status" VARCHAR(20) NOT NULL,
    "failure_code" VARCHAR(64),
    "settles_at" TIMESTAMPTZ(6),
    "disputed" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "simulated_payment_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "subscription" (
    "id" BIGSERIAL NOT NULL,
    "profile_id" BIGINT NOT NULL,
    "plan_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "anchor_at" TIMESTAMPTZ(6) NOT NULL,
    "periods_elapsed" INTEGER NOT NULL DEFAULT 0,
    "auto_renew" BOOLEAN NOT NULL DEFAULT true,
    "grant_key" CHAR(40),
    "request_key" CHAR(40),
    "description" TEXT,
    "extra" JSONB,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription_use" (
    "id" BIGSERIAL NOT NULL,
    "subscription_id" BIGINT NOT NULL,
    "use_charge_id" BIGINT NOT NULL,
    "expiring_quota" BIGINT NOT NULL,
    "rollover_quota" BIGINT NOT NULL DEFAULT 0,
    "used_quantity" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "subscription_use_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "visitor_cart_key_hash_key" ON "visitor_cart"("key_hash");

-- CreateIndex
CREATE INDEX "visitor_cart_updated_at_idx" ON "visitor_cart"("updated_at");

-- CreateIndex
CREATE INDEX "cart_item_claim_code_idx" ON "cart_item"("claim_code");

-- CreateIndex
CREATE INDEX "cart_item_user_id_recorded_id_idx" ON "cart_item"("user_id", "recorded", "id");

-- CreateIndex
CREATE INDEX "cart_item_coupon_id_recorded_created_at_idx" ON "cart_item"("coupon_id", "recorded", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "charge_claim_code_key" ON "charge"("claim_code");

-- CreateIndex
CREATE UNIQUE INDEX "charge_processor_key_key" ON "charge"("processor_key");

-- CreateIndex
CREATE UNIQUE INDEX "charge_intent_key_key" ON "charge"("intent_key");

-- CreateIndex
CREATE INDEX "charge_state_created_at_idx" ON "charge"("state", "created_at");

-- CreateIndex
CREATE INDEX "charge_customer_id_created_at_idx" ON "charge"("customer_id", "created_at");

-- CreateIndex
CREATE INDEX "charge_created_at_id_idx" ON "charge"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "charge_item_charge_id_invoiced_id_key" ON "charge_item"("charge_id", "invoiced_id");

-- CreateIndex
CREATE UNIQUE INDEX "refund_processor_key_key" ON "refund"("processor_key");

-- CreateIndex
CREATE INDEX "refund_charge_item_id_idx" ON "refund"("charge_item_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entry_idempotency_key_key" ON "ledger_entry"("idempotency_key");

-- CreateIndex
CREATE INDEX "ledger_entry_event_id_created_at_idx" ON "ledger_entry"("event_id", "created_at");

-- CreateIndex
CREATE INDEX "ledger_entry_dest_profile_id_dest_account_created_at_id_idx" ON "ledger_entry"("dest_profile_id", "dest_account", "created_at", "id");

-- CreateIndex
CREATE INDEX "ledger_entry_orig_profile_id_orig_account_created_at_id_idx" ON "ledger_entry"("orig_profile_id", "orig_account", "created_at", "id");

-- CreateIndex
CREATE INDEX "ledger_entry_kind_created_at_idx" ON "ledger_entry"("kind", "created_at");

-- CreateIndex
CREATE INDEX "ledger_entry_created_at_id_idx" ON "ledger_entry"("created_at", "id");

-- CreateIndex
CREATE INDEX "ledger_entry_charge_id_idx" ON "ledger_entry"("charge_id");

-- CreateIndex
CREATE INDEX "webhook_event_processed_at_received_at_idx" ON "webhook_event"("processed_at", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_event_processor_event_key_key" ON "webhook_event"("processor", "event_key");

-- CreateIndex
CREATE INDEX "idempotency_record_created_at_idx" ON "idempotency_record"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "idempotency_record_caller_method_path_key_key" ON "idempotency_record"("caller", "method", "path", "key");

-- CreateIndex
CREATE INDEX "job_run_job_started_at_idx" ON "job_run"("job", "started_at");

-- CreateIndex
CREATE UNIQUE INDEX "plan_slug_key" ON "plan"("slug");

-- CreateIndex
CREATE INDEX "plan_provider_id_period_amount_id_idx" ON "plan"("provider_id", "period_amount", "id");

-- CreateIndex
CREATE INDEX "plan_is_active_is_not_priced_period_amount_id_idx" ON "plan"("is_active", "is_not_priced", "period_amount", "id");

-- CreateIndex
CREATE UNIQUE INDEX "advance_discount_plan_id_length_key" ON "advance_discount"("plan_id", "length");

-- CreateIndex
CREATE UNIQUE INDEX "use_charge_plan_id_slug_key" ON "use_charge"("plan_id", "slug");

-- CreateIndex
CREATE INDEX "coupon_provider_id_ends_at_id_idx" ON "coupon"("provider_id", "ends_at", "id");

-- CreateIndex
CREATE INDEX "app_user_date_joined_id_idx" ON "app_user"("date_joined", "id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_slug_key" ON "contact"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "contact_phone_key" ON "contact"("phone");

-- CreateIndex
CREATE UNIQUE INDEX "contact_email_verification_key_hash_key" ON "contact"("email_verification_key_hash");

-- CreateIndex
CREATE UNIQUE INDEX "contact_phone_verification_key_hash_key" ON "contact"("phone_verification_key_hash");

-- CreateIndex
CREATE INDEX "contact_user_id_id_idx" ON "contact"("user_id", "id");

-- CreateIndex
CREATE INDEX "activity_contact_id_created_at_idx" ON "activity"("contact_id", "created_at");

-- CreateIndex
CREATE INDEX "activity_account_id_created_at_idx" ON "activity"("account_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "profile_slug_key" ON "profile"("slug");

-- CreateIndex
CREATE INDEX "profile_created_at_id_idx" ON "profile"("created_at", "id");

-- CreateIndex
CREATE INDEX "profile_full_name_id_idx" ON "profile"("full_name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "role_request_key_key" ON "role"("request_key");

-- CreateIndex
CREATE UNIQUE INDEX "role_grant_key_key" ON "role"("grant_key");

-- CreateIndex
CREATE INDEX "role_user_id_idx" ON "role"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "role_profile_id_user_id_key" ON "role"("profile_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "agreement_slug_key" ON "agreement"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "agreement_title_key" ON "agreement"("title");

-- CreateIndex
CREATE INDEX "signature_user_id_agreement_id_signed_at_idx" ON "signature"("user_id", "agreement_id", "signed_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "api_key_pub_key" ON "api_key"("pub");

-- CreateIndex
CREATE INDEX "api_key_user_id_idx" ON "api_key"("user_id");

-- CreateIndex
CREATE INDEX "revoked_token_expires_at_idx" ON "revoked_token"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "site_settings_slug_key" ON "site_settings"("slug");

-- CreateIndex
CREATE INDEX "audit_event_created_at_id_idx" ON "audit_event"("created_at", "id");

-- CreateIndex
CREATE INDEX "audit_event_target_created_at_idx" ON "audit_event"("target", "created_at");

-- CreateIndex
CREATE INDEX "audit_event_actor_id_created_at_idx" ON "audit_event"("actor_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "access_rule_site_id_path_key" ON "access_rule"("site_id", "path");

-- CreateIndex
CREATE INDEX "engagement_tag_idx" ON "engagement"("tag");

-- CreateIndex
CREATE UNIQUE INDEX "theme_version_digest_key" ON "theme_version"("digest");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_customer_reference_key" ON "simulated_customer"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_intent_secret_key" ON "simulated_intent"("secret");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_intent_reference_key" ON "simulated_intent"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "simulated_payment_idempotency_key_key" ON "simulated_payment"("idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_grant_key_key" ON "subscription"("grant_key");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_request_key_key" ON "subscription"("request_key");

-- CreateIndex
CREATE INDEX "subscription_profile_id_ends_at_idx" ON "subscription"("profile_id", "ends_at");

-- CreateIndex
CREATE INDEX "subscription_plan_id_created_at_ends_at_idx" ON "subscription"("plan_id", "created_at", "ends_at");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_use_subscription_id_use_charge_id_key" ON "subscription_use"("subscription_id", "use_charge_id");

-- AddForeignKey
ALTER TABLE "cart_item" ADD CONSTRAINT "cart_item_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cart_item" ADD CONSTRAINT "cart_item_visitor_cart_id_fkey" FOREIGN KEY ("visitor_cart_id") REFERENCES "visitor_cart"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cart_item" ADD CONSTRAINT "cart_item_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cart_item" ADD CONSTRAINT "cart_item_use_charge_id_fkey" FOREIGN KEY ("use_charge_id") REFERENCES "use_charge"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cart_item" ADD CONSTRAINT "cart_item_coupon_id_fkey" FOREIGN KEY ("coupon_id") REFERENCES "coupon"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "charge" ADD CONSTRAINT "charge_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "charge" ADD CONSTRAINT "charge_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "charge" ADD CONSTRAINT "charge_processor_id_fkey" FOREIGN KEY ("processor_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "charge_item" ADD CONSTRAINT "charge_item_charge_id_fkey" FOREIGN KEY ("charge_id") REFERENCES "charge"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "charge_item" ADD CONSTRAINT "charge_item_invoiced_id_fkey" FOREIGN KEY ("invoiced_id") REFERENCES "ledger_entry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "charge_item" ADD CONSTRAINT "charge_item_processor_fee_id_fkey" FOREIGN KEY ("processor_fee_id") REFERENCES "ledger_entry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "charge_item" ADD CONSTRAINT "charge_item_broker_fee_id_fkey" FOREIGN KEY ("broker_fee_id") REFERENCES "ledger_entry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "charge_item" ADD CONSTRAINT "charge_item_distribution_id_fkey" FOREIGN KEY ("distribution_id") REFERENCES "ledger_entry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_charge_item_id_fkey" FOREIGN KEY ("charge_item_id") REFERENCES "charge_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_orig_profile_id_fkey" FOREIGN KEY ("orig_profile_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_dest_profile_id_fkey" FOREIGN KEY ("dest_profile_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan" ADD CONSTRAINT "plan_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "advance_discount" ADD CONSTRAINT "advance_discount_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "use_charge" ADD CONSTRAINT "use_charge_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coupon" ADD CONSTRAINT "coupon_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coupon" ADD CONSTRAINT "coupon_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity" ADD CONSTRAINT "activity_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity" ADD CONSTRAINT "activity_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contact"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity" ADD CONSTRAINT "activity_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_type" ADD CONSTRAINT "role_type_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role" ADD CONSTRAINT "role_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role" ADD CONSTRAINT "role_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role" ADD CONSTRAINT "role_role_type_id_fkey" FOREIGN KEY ("role_type_id") REFERENCES "role_type"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signature" ADD CONSTRAINT "signature_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signature" ADD CONSTRAINT "signature_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "otp_secret" ADD CONSTRAINT "otp_secret_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ssh_key" ADD CONSTRAINT "ssh_key_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_opt_out" ADD CONSTRAINT "notification_opt_out_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "site_settings" ADD CONSTRAINT "site_settings_broker_id_fkey" FOREIGN KEY ("broker_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "site_settings" ADD CONSTRAINT "site_settings_processor_id_fkey" FOREIGN KEY ("processor_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "site_settings" ADD CONSTRAINT "site_settings_active_theme_id_fkey" FOREIGN KEY ("active_theme_id") REFERENCES "theme_version"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_rule" ADD CONSTRAINT "access_rule_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site_settings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "engagement" ADD CONSTRAINT "engagement_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "balance_line" ADD CONSTRAINT "balance_line_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site_settings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_use" ADD CONSTRAINT "subscription_use_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscription"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription_use" ADD CONSTRAINT "subscription_use_use_charge_id_fkey" FOREIGN KEY ("use_charge_id") REFERENCES "use_charge"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ---------------------------------------------------------------------------------------------------------------
-- What Prisma's schema language cannot say. Each rule is also a rule of the code; the database is the last to refuse.
-- ---------------------------------------------------------------------------------------------------------------

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Identity: names and addresses are compared without case.
CREATE UNIQUE INDEX app_user_username_lower_key ON app_user (lower(username));
CREATE UNIQUE INDEX app_user_email_lower_key ON app_user (lower(email)) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX contact_email_lower_key ON contact (lower(email)) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX profile_slug_lower_key ON profile (lower(slug));
CREATE INDEX profile_email_lower_idx ON profile (lower(email));
ALTER TABLE profile
  ADD CONSTRAINT profile_slug_shape CHECK (slug ~ '^[-a-zA-Z0-9_]+$'),
  ADD CONSTRAINT profile_renewal_attempts_positive CHECK (nb_renewal_attempts >= 0);
CREATE UNIQUE INDEX role_type_slug_key ON role_type (coalesce(profile_id, 0), slug);
ALTER TABLE role
  ADD CONSTRAINT role_one_key CHECK (grant_key IS NULL OR request_key IS NULL),
  ADD CONSTRAINT role_typed_unless_requested CHECK (role_type_id IS NOT NULL OR request_key IS NOT NULL);
ALTER TABLE site_settings
  ADD CONSTRAINT site_authentication_known CHECK (authentication IN ('enabled', 'login-only', 'disabled')),
  ADD CONSTRAINT site_registration_known CHECK (registration IN ('user', 'personal', 'user-organization', 'implicit-billing')),
  ADD CONSTRAINT site_session_backend_known CHECK (session_backend IN (0, 1, 2)),
  ADD CONSTRAINT site_broker_fee_range CHECK (broker_fee_bps BETWEEN 0 AND 10000);

-- Catalogue.
CREATE UNIQUE INDEX plan_title_key ON plan (provider_id, lower(title));
ALTER TABLE plan
  ADD CONSTRAINT plan_slug_shape CHECK (slug ~ '^[-a-zA-Z0-9_]+$'),
  ADD CONSTRAINT plan_unit_shape CHECK (unit ~ '^[a-z]{3}$'),
  ADD CONSTRAINT plan_amounts_safe CHECK (setup_amount BETWEEN 0 AND 9007199254740991 AND period_amount BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT plan_period_length_positive CHECK (period_length >= 1),
  ADD CONSTRAINT plan_broker_fee_range CHECK (broker_fee_bps BETWEEN 0 AND 10000);
ALTER TABLE advance_discount
  ADD CONSTRAINT advance_discount_length_positive CHECK (length >= 1),
  ADD CONSTRAINT advance_discount_value_range CHECK (discount_value >= 0 AND (discount_type <> 'percentage' OR discount_value <= 10000));
ALTER TABLE use_charge
  ADD CONSTRAINT use_charge_amounts_positive CHECK (use_amount >= 0 AND quota >= 0 AND (maximum_limit IS NULL OR maximum_limit >= 0));
CREATE UNIQUE INDEX coupon_code_key ON coupon (provider_id, lower(code));
ALTER TABLE coupon
  ADD CONSTRAINT coupon_value_range CHECK (discount_value >= 0 AND (discount_type <> 'percentage' OR discount_value <= 10000)),
  ADD CONSTRAINT coupon_attempts_positive CHECK (nb_attempts >= 0);

-- Subscriptions: one (profile, plan) never has two terms at once; pending and valid ones are judged apart.
ALTER TABLE subscription
  ADD CONSTRAINT subscription_one_key CHECK (grant_key IS NULL OR request_key IS NULL),
  ADD CONSTRAINT subscription_term_ordered CHECK (ends_at >= created_at),
  ADD CONSTRAINT subscription_terms_apart EXCLUDE USING gist (
    profile_id WITH =, plan_id WITH =,
    ((grant_key IS NULL AND request_key IS NULL)::int) WITH =,
    tstzrange(created_at, ends_at) WITH &&);
CREATE INDEX subscription_renewal_idx ON subscription (ends_at) WHERE auto_renew;
ALTER TABLE subscription_use
  ADD CONSTRAINT subscription_use_counters_positive CHECK (expiring_quota >= 0 AND rollover_quota >= 0 AND used_quantity >= 0);

-- Carts: one open item per owner, plan, use and beneficiary.
CREATE UNIQUE INDEX cart_item_user_open_key ON cart_item (user_id, plan_id, coalesce(use_charge_id, 0), lower(sync_on))
  WHERE NOT recorded AND user_id IS NOT NULL;
CREATE UNIQUE INDEX cart_item_visitor_open_key ON cart_item (visitor_cart_id, plan_id, coalesce(use_charge_id, 0), lower(sync_on))
  WHERE NOT recorded AND visitor_cart_id IS NOT NULL;
ALTER TABLE cart_item
  ADD CONSTRAINT cart_item_one_owner CHECK (user_id IS NULL OR visitor_cart_id IS NULL),
  ADD CONSTRAINT cart_item_counts_positive CHECK (option >= 0 AND quantity >= 0);

-- Charges: one pending charge per customer and cart; one live charge per order.
CREATE UNIQUE INDEX charge_pending_cart_key ON charge (customer_id, cart_hash) WHERE state = 'created';
ALTER TABLE charge
  ADD CONSTRAINT charge_amount_safe CHECK (amount BETWEEN 1 AND 9007199254740991),
  ADD CONSTRAINT charge_unit_shape CHECK (unit ~ '^[a-z]{3}$'),
  ADD CONSTRAINT charge_sent_unless_open CHECK (processor_key IS NOT NULL OR state IN ('created', 'failed'));
CREATE UNIQUE INDEX charge_item_invoiced_live_key ON charge_item (invoiced_id) WHERE is_live;
ALTER TABLE charge_item
  ADD CONSTRAINT charge_item_fees_positive CHECK (processor_fee_amount >= 0 AND broker_fee_amount >= 0);
ALTER TABLE refund ADD CONSTRAINT refund_amount_positive CHECK (amount > 0);

-- The ledger: every row balances by itself, and stays as it was written.
ALTER TABLE ledger_entry
  ADD CONSTRAINT ledger_entry_amounts_safe CHECK (orig_amount BETWEEN 0 AND 9007199254740991 AND dest_amount BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT ledger_entry_balanced CHECK (orig_unit <> dest_unit OR orig_amount = dest_amount),
  ADD CONSTRAINT ledger_entry_kind_shape CHECK (kind ~ '^[A-R][0-9]{0,2}$'),
  ADD CONSTRAINT ledger_entry_units_shape CHECK (orig_unit ~ '^[a-z]{3}$' AND dest_unit ~ '^[a-z]{3}$'),
  ADD CONSTRAINT ledger_entry_accounts_known CHECK (
    orig_account IN ('Payable', 'Liability', 'Refunded', 'Canceled', 'Receivable', 'Backlog', 'Income', 'Funds',
                     'Expenses', 'Refund', 'Chargeback', 'Writeoff', 'Offline', 'Withdraw', 'Settled')
    AND dest_account IN ('Payable', 'Liability', 'Refunded', 'Canceled', 'Receivable', 'Backlog', 'Income', 'Funds',
                     'Expenses', 'Refund', 'Chargeback', 'Writeoff', 'Offline', 'Withdraw', 'Settled')),
  ADD CONSTRAINT ledger_entry_service_ordered CHECK (service_end >= service_start),
  ADD FOREIGN KEY (subscription_id) REFERENCES subscription (id) ON DELETE RESTRICT,
  ADD FOREIGN KEY (plan_id) REFERENCES plan (id) ON DELETE RESTRICT,
  ADD FOREIGN KEY (use_charge_id) REFERENCES use_charge (id) ON DELETE RESTRICT,
  ADD FOREIGN KEY (charge_id) REFERENCES charge (id) ON DELETE RESTRICT,
  ADD FOREIGN KEY (charge_item_id) REFERENCES charge_item (id) ON DELETE RESTRICT,
  ADD FOREIGN KEY (coupon_id) REFERENCES coupon (id) ON DELETE RESTRICT,
  ADD FOREIGN KEY (payer_id) REFERENCES profile (id) ON DELETE RESTRICT,
  ADD FOREIGN KEY (actor_id) REFERENCES app_user (id) ON DELETE RESTRICT;
-- Orders of a payer, from which every balance due is read.
CREATE INDEX ledger_entry_payable_idx ON ledger_entry (dest_profile_id, event_id) WHERE dest_account = 'Payable';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER signature_append_only BEFORE UPDATE ON signature FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Rules are re-ranked in one statement, so their ranks may collide until it ends.
ALTER TABLE access_rule ADD CONSTRAINT access_rule_rank_key UNIQUE (site_id, rank) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE balance_line ADD CONSTRAINT balance_line_rank_key UNIQUE (site_id, report, rank) DEFERRABLE INITIALLY DEFERRED;

-- The two kinds of role that every permission is written against.
INSERT INTO role_type (slug, title) VALUES ('manager', 'Manager'), ('contributor', 'Contributor');
