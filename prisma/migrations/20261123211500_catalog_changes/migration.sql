-- Web processes keep the public catalogue in memory. Whatever changes it says so on the channel `turnpike_changes`:
-- PostgreSQL sends the message when the transaction commits, once however many statements it had.
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('turnpike_changes', TG_ARGV[0]);
  RETURN NULL;
END $$;

CREATE TRIGGER plan_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON plan
  FOR EACH STATEMENT EXECUTE FUNCTION announce_change('catalog');
CREATE TRIGGER advance_discount_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON advance_discount
  FOR EACH STATEMENT EXECUTE FUNCTION announce_change('catalog');
CREATE TRIGGER use_charge_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON use_charge
  FOR EACH STATEMENT EXECUTE FUNCTION announce_change('catalog');

-- A plan shows its provider: name, picture, and whether a person with a password stands behind it. Everybody else's
-- profile, role and password change all day, and say nothing.
CREATE TRIGGER provider_announced AFTER UPDATE ON profile FOR EACH ROW
  WHEN (OLD.is_provider OR NEW.is_provider) EXECUTE FUNCTION announce_change('catalog');

CREATE FUNCTION announce_provider_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM profile p WHERE p.is_provider AND p.id IN (OLD.profile_id, NEW.profile_id)) THEN
    PERFORM pg_notify('turnpike_changes', 'catalog');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER provider_role_announced AFTER INSERT OR UPDATE OR DELETE ON role
  FOR EACH ROW EXECUTE FUNCTION announce_provider_role();

CREATE FUNCTION announce_provider_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM role r JOIN profile p ON p.id = r.profile_id WHERE p.is_provider AND r.user_id = NEW.id) THEN
    PERFORM pg_notify('turnpike_changes', 'catalog');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER provider_person_announced AFTER UPDATE ON app_user FOR EACH ROW
  WHEN (OLD.username <> NEW.username OR (OLD.password_hash IS NULL) <> (NEW.password_hash IS NULL))
  EXECUTE FUNCTION announce_provider_person();
