-- When the broker was told last of messages that could not be delivered.
CREATE INDEX message_alert_idx ON message (created_at) WHERE event = 'delivery_failed';
