-- AlterTable
ALTER TABLE "signature" ADD COLUMN     "version_id" BIGINT;

-- CreateTable
CREATE TABLE "contact_message" (
    "id" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "user_id" BIGINT,
    "full_name" VARCHAR(150) NOT NULL,
    "email" VARCHAR(254) NOT NULL DEFAULT '',
    "message" TEXT NOT NULL DEFAULT '',
    "ip" VARCHAR(45) NOT NULL DEFAULT '',

    CONSTRAINT "contact_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreement_version" (
    "id" BIGSERIAL NOT NULL,
    "agreement_id" BIGINT NOT NULL,
    "title" VARCHAR(150) NOT NULL,
    "text" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agreement_version_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "contact_message_created_at_id_idx" ON "contact_message"("created_at", "id");

-- CreateIndex
CREATE INDEX "contact_message_user_id_idx" ON "contact_message"("user_id");

-- CreateIndex
CREATE INDEX "agreement_version_agreement_id_id_idx" ON "agreement_version"("agreement_id", "id");

-- CreateIndex
CREATE INDEX "signature_agreement_id_idx" ON "signature"("agreement_id");

-- CreateIndex
CREATE INDEX "signature_version_id_idx" ON "signature"("version_id");

-- AddForeignKey
ALTER TABLE "contact_message" ADD CONSTRAINT "contact_message_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement_version" ADD CONSTRAINT "agreement_version_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signature" ADD CONSTRAINT "signature_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "agreement_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Whoever changes an agreement, and however, leaves its text behind.
CREATE FUNCTION keep_agreement_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO agreement_version (agreement_id, title, text, updated_at)
  VALUES (NEW.id, NEW.title, NEW.text, NEW.updated_at);
  RETURN NULL;
END $$;
CREATE TRIGGER agreement_created AFTER INSERT ON agreement FOR EACH ROW EXECUTE FUNCTION keep_agreement_version();
CREATE TRIGGER agreement_changed AFTER UPDATE ON agreement FOR EACH ROW
  WHEN ((OLD.title, OLD.text, OLD.updated_at) IS DISTINCT FROM (NEW.title, NEW.text, NEW.updated_at))
  EXECUTE FUNCTION keep_agreement_version();

-- Texts and signatures stay as they were written, and go with their agreement alone.
CREATE FUNCTION refuse_while_agreement_exists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM agreement WHERE id = OLD.agreement_id) THEN
    RAISE EXCEPTION '% goes with its agreement: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER agreement_version_append_only BEFORE UPDATE ON agreement_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER agreement_version_kept BEFORE DELETE ON agreement_version FOR EACH ROW EXECUTE FUNCTION refuse_while_agreement_exists();
CREATE TRIGGER agreement_version_no_truncate BEFORE TRUNCATE ON agreement_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER signature_kept BEFORE DELETE ON signature FOR EACH ROW EXECUTE FUNCTION refuse_while_agreement_exists();
CREATE TRIGGER signature_no_truncate BEFORE TRUNCATE ON signature FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is there already: the texts of now, and the signatures that are of them.
INSERT INTO agreement_version (agreement_id, title, text, updated_at) SELECT id, title, text, updated_at FROM agreement;
ALTER TABLE signature DISABLE TRIGGER signature_append_only;
UPDATE signature s SET version_id = v.id FROM agreement_version v
  WHERE v.agreement_id = s.agreement_id AND v.updated_at = s.agreement_version;
ALTER TABLE signature ENABLE TRIGGER signature_append_only;

ALTER TABLE contact_message ADD CONSTRAINT contact_message_named CHECK (full_name <> '');

-- The audit log is searched by whole names and by parts of them, whatever their case.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX audit_event_names_idx ON audit_event
  USING gin (actor_name gin_trgm_ops, target gin_trgm_ops, event gin_trgm_ops);
