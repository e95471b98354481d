-- CreateTable
CREATE TABLE "sent_notice" (
    "id" BIGSERIAL NOT NULL,
    "subject" VARCHAR(80) NOT NULL,
    "kind" VARCHAR(64) NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "days" INTEGER NOT NULL,

    CONSTRAINT "sent_notice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "sent_notice_due_at_idx" ON "sent_notice"("due_at");

-- CreateIndex
CREATE UNIQUE INDEX "sent_notice_subject_kind_due_at_days_key" ON "sent_notice"("subject", "kind", "due_at", "days");
