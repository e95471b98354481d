-- People and profiles are found by any part of a word. lib/identity/search.ts repeats these expressions to the letter.
-- What is inserted is indexed at once (fastupdate off): a search never has to read a list of what still waits.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE INDEX profile_search_idx ON profile USING gin (
  (slug || chr(10) || full_name || chr(10) || street_address || chr(10) || locality || chr(10) || region || chr(10) || postal_code || chr(10) || country) gin_trgm_ops,
  email gin_trgm_ops, phone gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX app_user_search_idx ON app_user USING gin (
  (username || chr(10) || first_name || ' ' || last_name) gin_trgm_ops, email gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX contact_search_idx ON contact USING gin (
  (slug || chr(10) || full_name) gin_trgm_ops, email gin_trgm_ops) WITH (fastupdate = off);

CREATE INDEX profile_phone_idx ON profile (phone);

-- The orders in which the broker's lists are read.
CREATE INDEX profile_name_idx ON profile (lower(full_name), id);
CREATE INDEX app_user_name_idx ON app_user (lower(first_name || ' ' || last_name), id) WHERE is_active;
CREATE INDEX contact_name_idx ON contact (lower(full_name), (-id)) WHERE user_id IS NULL;
