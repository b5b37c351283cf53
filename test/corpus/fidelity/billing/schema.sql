-- Subscription billing as a web application grew it: serial ids, varchar, triggers, views.

CREATE TABLE accounts (
  id serial PRIMARY KEY,
  subdomain varchar(63) NOT NULL,
  company_name varchar(255) NOT NULL,
  country_code char(2) NOT NULL DEFAULT 'US',
  time_zone varchar(64) NOT NULL DEFAULT 'Etc/UTC',
  status varchar(20) NOT NULL DEFAULT 'trial',
  trial_ends_at timestamp,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now(),
  CONSTRAINT accounts_status_check CHECK (status IN ('trial', 'active', 'past_due', 'suspended', 'closed')),
  CONSTRAINT accounts_subdomain_check CHECK (subdomain ~ '^[a-z0-9][a-z0-9-]*$')
);
CREATE UNIQUE INDEX index_accounts_on_subdomain ON accounts (lower(subdomain));
COMMENT ON TABLE accounts IS 'A paying company; the tenant of everything else.';

CREATE TABLE users (
  id serial PRIMARY KEY,
  email varchar(255) NOT NULL,
  encrypted_password varchar(128),
  first_name varchar(100),
  last_name varchar(100),
  locale varchar(10) DEFAULT 'en',
  sign_in_count integer NOT NULL DEFAULT 0,
  last_sign_in_at timestamp,
  last_sign_in_ip inet,
  confirmed_at timestamp,
  locked_at timestamp,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX index_users_on_email ON users (lower(email));
CREATE INDEX index_users_on_locked_at ON users (locked_at) WHERE locked_at IS NOT NULL;
COMMENT ON COLUMN users.encrypted_password IS 'bcrypt; NULL for single sign-on';

CREATE TABLE memberships (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
  user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
  role varchar(20) NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'billing', 'member')),
  invited_by_id integer REFERENCES users ON DELETE SET NULL,
  accepted_at timestamp,
  created_at timestamp NOT NULL DEFAULT now(),
  UNIQUE (account_id, user_id)
);
CREATE INDEX index_memberships_on_user_id ON memberships (user_id);
CREATE UNIQUE INDEX index_memberships_one_owner ON memberships (account_id) WHERE role = 'owner';

CREATE TABLE sessions (
  id bigserial PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
  token_digest char(64) NOT NULL UNIQUE,
  user_agent text,
  ip inet,
  expires_at timestamp NOT NULL,
  created_at timestamp NOT NULL DEFAULT now()
);
CREATE INDEX index_sessions_on_user_id_and_expires_at ON sessions (user_id, expires_at DESC);

CREATE TABLE api_keys (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name varchar(100) NOT NULL,
  prefix char(8) NOT NULL UNIQUE,
  secret_digest char(64) NOT NULL,
  scopes varchar(40)[] NOT NULL DEFAULT '{}',
  revoked_at timestamp,
  last_used_at timestamp,
  created_at timestamp NOT NULL DEFAULT now()
);
CREATE INDEX index_api_keys_on_scopes ON api_keys USING gin (scopes);

CREATE TABLE currencies (
  code char(3) PRIMARY KEY,
  name varchar(50) NOT NULL,
  exponent smallint NOT NULL DEFAULT 2 CHECK (exponent BETWEEN 0 AND 4),
  symbol varchar(5)
);

CREATE TABLE exchange_rates (
  base_code char(3) NOT NULL REFERENCES currencies,
  quote_code char(3) NOT NULL REFERENCES currencies,
  valid_on date NOT NULL,
  rate numeric(18,8) NOT NULL CHECK (rate > 0),
  source varchar(30) NOT NULL DEFAULT 'ecb',
  PRIMARY KEY (base_code, quote_code, valid_on),
  CONSTRAINT exchange_rates_pair_check CHECK (base_code <> quote_code)
);

CREATE TABLE countries (
  code char(2) PRIMARY KEY,
  name varchar(100) NOT NULL,
  currency_code char(3) REFERENCES currencies,
  eu_member boolean NOT NULL DEFAULT false
);
ALTER TABLE accounts ADD CONSTRAINT accounts_country_fk FOREIGN KEY (country_code) REFERENCES countries (code);

CREATE TABLE tax_rates (
  id serial PRIMARY KEY,
  country_code char(2) NOT NULL REFERENCES countries,
  region varchar(50),
  name varchar(50) NOT NULL,
  percentage numeric(6,4) NOT NULL CHECK (percentage >= 0 AND percentage <= 100),
  inclusive boolean NOT NULL DEFAULT false,
  valid_from date NOT NULL,
  valid_to date,
  CONSTRAINT tax_rates_period_check CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX index_tax_rates_lookup ON tax_rates (country_code, region, valid_from DESC);

CREATE TABLE customers (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE RESTRICT,
  external_ref varchar(64),
  name varchar(255) NOT NULL,
  email varchar(255) NOT NULL,
  phone varchar(32),
  currency_code char(3) NOT NULL DEFAULT 'USD' REFERENCES currencies,
  tax_exempt boolean NOT NULL DEFAULT false,
  balance_cents bigint NOT NULL DEFAULT 0,
  metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
  search tsvector,
  deleted_at timestamp,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now(),
  CONSTRAINT customers_account_id_external_ref_key UNIQUE (account_id, external_ref),
  CONSTRAINT customers_account_id_id_key UNIQUE (account_id, id)
);
CREATE INDEX index_customers_on_search ON customers USING gin (search);
CREATE INDEX index_customers_on_metadata ON customers USING gin (metadata jsonb_path_ops);
CREATE INDEX index_customers_alive ON customers (account_id, lower(name)) WHERE deleted_at IS NULL;
COMMENT ON COLUMN customers.balance_cents IS 'Credit is negative; applied to the next invoice.';

CREATE TABLE customer_addresses (
  id serial PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  kind varchar(10) NOT NULL CHECK (kind IN ('billing', 'shipping')),
  line1 varchar(255) NOT NULL,
  line2 varchar(255),
  city varchar(100) NOT NULL,
  postal_code varchar(20),
  region varchar(100),
  country_code char(2) NOT NULL REFERENCES countries,
  UNIQUE (customer_id, kind)
);

CREATE TABLE customer_contacts (
  id serial PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  name varchar(200) NOT NULL,
  email varchar(255) NOT NULL,
  receives_invoices boolean NOT NULL DEFAULT true,
  position smallint NOT NULL DEFAULT 0,
  CONSTRAINT customer_contacts_position_key UNIQUE (customer_id, position) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE customer_tax_ids (
  id serial PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  type varchar(20) NOT NULL,
  value varchar(40) NOT NULL,
  verified_at timestamp,
  UNIQUE (customer_id, type, value)
);

CREATE TABLE tags (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name varchar(40) NOT NULL,
  color char(7) NOT NULL DEFAULT '#888888' CHECK (color ~ '^#[0-9a-f]{6}$'),
  UNIQUE (account_id, name)
);

CREATE TABLE customer_tags (
  customer_id integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  tag_id integer NOT NULL REFERENCES tags ON DELETE CASCADE,
  PRIMARY KEY (customer_id, tag_id)
);
CREATE INDEX index_customer_tags_on_tag_id ON customer_tags (tag_id);

CREATE TABLE products (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name varchar(150) NOT NULL,
  description text,
  unit_label varchar(30),
  active boolean NOT NULL DEFAULT true,
  statement_descriptor varchar(22),
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);
CREATE INDEX index_products_on_account_id ON products (account_id) WHERE active;

CREATE TABLE plans (
  id serial PRIMARY KEY,
  product_id integer NOT NULL REFERENCES products ON DELETE RESTRICT,
  code varchar(60) NOT NULL,
  interval_unit varchar(10) NOT NULL DEFAULT 'month',
  interval_count smallint NOT NULL DEFAULT 1 CHECK (interval_count BETWEEN 1 AND 36),
  trial_days smallint NOT NULL DEFAULT 0,
  archived_at timestamp,
  created_at timestamp NOT NULL DEFAULT now(),
  CONSTRAINT plans_product_id_code_key UNIQUE (product_id, code),
  CONSTRAINT plans_interval_unit_check CHECK (interval_unit IN ('day', 'week', 'month', 'year'))
);

CREATE TABLE plan_prices (
  id serial PRIMARY KEY,
  plan_id integer NOT NULL REFERENCES plans ON DELETE CASCADE,
  currency_code char(3) NOT NULL REFERENCES currencies,
  amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
  billing_scheme varchar(12) NOT NULL DEFAULT 'per_unit',
  UNIQUE (plan_id, currency_code)
);

CREATE TABLE price_tiers (
  plan_price_id integer NOT NULL REFERENCES plan_prices ON DELETE CASCADE,
  up_to integer NOT NULL,
  unit_amount_cents bigint NOT NULL,
  flat_amount_cents bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (plan_price_id, up_to)
);

CREATE TABLE features (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
  key varchar(60) NOT NULL,
  kind varchar(10) NOT NULL DEFAULT 'boolean',
  UNIQUE (account_id, key)
);

CREATE TABLE plan_features (
  plan_id integer NOT NULL REFERENCES plans ON DELETE CASCADE,
  feature_id integer NOT NULL REFERENCES features ON DELETE CASCADE,
  quota integer,
  PRIMARY KEY (plan_id, feature_id)
);

CREATE TABLE coupons (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
  code varchar(40) NOT NULL,
  percent_off numeric(5,2),
  amount_off_cents integer,
  currency_code char(3) REFERENCES currencies,
  duration varchar(10) NOT NULL DEFAULT 'once',
  max_redemptions integer,
  redeem_by date,
  CONSTRAINT coupons_one_kind_check CHECK (num_nonnulls(percent_off, amount_off_cents) = 1),
  CONSTRAINT coupons_currency_check CHECK (amount_off_cents IS NULL OR currency_code IS NOT NULL)
);
CREATE UNIQUE INDEX index_coupons_on_code ON coupons (account_id, upper(code));

CREATE TABLE coupon_products (
  coupon_id integer NOT NULL REFERENCES coupons ON DELETE CASCADE,
  product_id integer NOT NULL REFERENCES products ON DELETE CASCADE,
  PRIMARY KEY (coupon_id, product_id)
);

CREATE TABLE payment_methods (
  id serial PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  gateway varchar(20) NOT NULL,
  gateway_token varchar(128) NOT NULL,
  brand varchar(20),
  last4 char(4) CHECK (last4 ~ '^[0-9]{4}$'),
  exp_month smallint CHECK (exp_month BETWEEN 1 AND 12),
  exp_year smallint,
  created_at timestamp NOT NULL DEFAULT now(),
  CONSTRAINT payment_methods_customer_id_id_key UNIQUE (customer_id, id),
  CONSTRAINT payment_methods_gateway_key UNIQUE (gateway, gateway_token)
);
ALTER TABLE customers ADD COLUMN default_payment_method_id integer;
ALTER TABLE customers ADD CONSTRAINT customers_default_payment_method_fk
  FOREIGN KEY (id, default_payment_method_id) REFERENCES payment_methods (customer_id, id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE subscriptions (
  id serial PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers ON DELETE RESTRICT,
  plan_id integer NOT NULL REFERENCES plans ON DELETE RESTRICT,
  status varchar(20) NOT NULL DEFAULT 'incomplete',
  quantity integer NOT NULL DEFAULT 1 CHECK (quantity > 0),
  current_period_start timestamp NOT NULL,
  current_period_end timestamp NOT NULL,
  cancel_at timestamp,
  canceled_at timestamp,
  coupon_id integer REFERENCES coupons ON DELETE SET NULL,
  metadata jsonb DEFAULT '{}'::jsonb,
  lock_version integer NOT NULL DEFAULT 0,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now(),
  CONSTRAINT subscriptions_period_check CHECK (current_period_end > current_period_start),
  CONSTRAINT subscriptions_status_check CHECK (status IN ('incomplete', 'trialing', 'active', 'past_due', 'canceled', 'unpaid'))
);
CREATE UNIQUE INDEX index_subscriptions_one_live ON subscriptions (customer_id, plan_id) WHERE status IN ('trialing', 'active', 'past_due');
CREATE INDEX index_subscriptions_due ON subscriptions (current_period_end) INCLUDE (customer_id, plan_id) WHERE status = 'active';

CREATE TABLE subscription_items (
  id serial PRIMARY KEY,
  subscription_id integer NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
  plan_price_id integer NOT NULL REFERENCES plan_prices ON DELETE RESTRICT,
  quantity integer NOT NULL DEFAULT 1,
  UNIQUE (subscription_id, plan_price_id)
);

CREATE TABLE subscription_changes (
  id bigserial PRIMARY KEY,
  subscription_id integer NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
  changed_by_id integer REFERENCES users ON DELETE SET NULL,
  from_plan_id integer REFERENCES plans,
  to_plan_id integer REFERENCES plans,
  reason text,
  created_at timestamp NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX index_subscription_changes ON subscription_changes (subscription_id, created_at DESC NULLS LAST);

CREATE TABLE meters (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
  event_name varchar(80) NOT NULL,
  aggregation varchar(10) NOT NULL DEFAULT 'sum',
  UNIQUE (account_id, event_name)
);

CREATE TABLE usage_events (
  id bigserial PRIMARY KEY,
  meter_id integer NOT NULL REFERENCES meters,
  customer_id integer NOT NULL REFERENCES customers,
  idempotency_key varchar(100) NOT NULL,
  quantity numeric(20,6) NOT NULL,
  occurred_at timestamp NOT NULL,
  properties jsonb,
  UNIQUE (meter_id, idempotency_key)
) WITH (fillfactor = 100, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX index_usage_events_on_occurred_at ON usage_events USING brin (occurred_at) WITH (pages_per_range = 64);
CREATE INDEX index_usage_events_on_customer ON usage_events (customer_id, meter_id, occurred_at);
ALTER TABLE usage_events ALTER COLUMN properties SET STORAGE EXTERNAL;
ALTER TABLE usage_events ALTER COLUMN customer_id SET STATISTICS 1000;

CREATE TABLE usage_summaries (
  meter_id integer NOT NULL REFERENCES meters ON DELETE CASCADE,
  customer_id integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  day date NOT NULL,
  total numeric(24,6) NOT NULL DEFAULT 0,
  PRIMARY KEY (meter_id, customer_id, day)
);

CREATE SEQUENCE invoice_number_seq START WITH 1000 CACHE 10;

CREATE TABLE invoices (
  id serial PRIMARY KEY,
  account_id integer NOT NULL,
  customer_id integer NOT NULL,
  subscription_id integer REFERENCES subscriptions ON DELETE SET NULL,
  number varchar(30) NOT NULL DEFAULT 'INV-' || lpad(nextval('invoice_number_seq')::text, 8, '0'),
  status varchar(15) NOT NULL DEFAULT 'draft',
  currency_code char(3) NOT NULL REFERENCES currencies,
  subtotal_cents bigint NOT NULL DEFAULT 0,
  tax_cents bigint NOT NULL DEFAULT 0,
  total_cents bigint NOT NULL DEFAULT 0,
  amount_paid_cents bigint NOT NULL DEFAULT 0,
  issued_on date,
  due_on date,
  paid_at timestamp,
  memo text,
  pdf_key varchar(255),
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now(),
  CONSTRAINT invoices_number_key UNIQUE (account_id, number),
  CONSTRAINT invoices_customer_fk FOREIGN KEY (account_id, customer_id) REFERENCES customers (account_id, id) ON UPDATE CASCADE,
  CONSTRAINT invoices_total_check CHECK (total_cents = subtotal_cents + tax_cents),
  CONSTRAINT invoices_dates_check CHECK (due_on >= issued_on)
);
ALTER SEQUENCE invoice_number_seq OWNED BY invoices.number;
CREATE INDEX index_invoices_open ON invoices (account_id, due_on) WHERE status = 'open' AND paid_at IS NULL;
CREATE INDEX index_invoices_on_customer ON invoices (customer_id, issued_on DESC);
CREATE INDEX index_invoices_outstanding ON invoices ((total_cents - amount_paid_cents)) WHERE status = 'open';

CREATE TABLE invoice_lines (
  id serial PRIMARY KEY,
  invoice_id integer NOT NULL REFERENCES invoices ON DELETE CASCADE,
  position smallint NOT NULL,
  description varchar(500) NOT NULL,
  quantity numeric(14,4) NOT NULL DEFAULT 1,
  unit_amount_cents bigint NOT NULL,
  amount_cents bigint NOT NULL,
  period_start date,
  period_end date,
  plan_price_id integer REFERENCES plan_prices ON DELETE SET NULL,
  CONSTRAINT invoice_lines_position_key UNIQUE (invoice_id, position)
);

CREATE TABLE invoice_line_taxes (
  invoice_line_id integer NOT NULL REFERENCES invoice_lines ON DELETE CASCADE,
  tax_rate_id integer NOT NULL REFERENCES tax_rates ON DELETE RESTRICT,
  amount_cents bigint NOT NULL,
  PRIMARY KEY (invoice_line_id, tax_rate_id)
);

CREATE TABLE credit_notes (
  id serial PRIMARY KEY,
  invoice_id integer NOT NULL REFERENCES invoices ON DELETE RESTRICT,
  number varchar(30) NOT NULL UNIQUE,
  reason varchar(30) NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  created_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE payments (
  id bigserial PRIMARY KEY,
  invoice_id integer NOT NULL REFERENCES invoices ON DELETE RESTRICT,
  payment_method_id integer REFERENCES payment_methods ON DELETE SET NULL,
  status varchar(12) NOT NULL DEFAULT 'pending',
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  gateway_charge_id varchar(100) UNIQUE,
  failure_code varchar(50),
  raw_response json,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);
CREATE INDEX index_payments_on_invoice_id ON payments (invoice_id);
CREATE INDEX index_payments_on_charge ON payments USING hash (gateway_charge_id);

CREATE TABLE refunds (
  id bigserial PRIMARY KEY,
  payment_id bigint NOT NULL REFERENCES payments ON DELETE RESTRICT,
  credit_note_id integer REFERENCES credit_notes ON DELETE SET NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  created_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE disputes (
  id serial PRIMARY KEY,
  payment_id bigint NOT NULL UNIQUE REFERENCES payments ON DELETE RESTRICT,
  reason varchar(40) NOT NULL,
  evidence_due_at timestamp,
  outcome varchar(10) CHECK (outcome IN ('won', 'lost'))
);

CREATE TABLE payouts (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts,
  currency_code char(3) NOT NULL REFERENCES currencies,
  amount_cents bigint NOT NULL,
  arrives_on date NOT NULL,
  bank_reference varchar(64)
);

CREATE TABLE ledger_accounts (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts,
  parent_id integer REFERENCES ledger_accounts,
  code varchar(20) NOT NULL,
  name varchar(100) NOT NULL,
  normal_side char(1) NOT NULL CHECK (normal_side IN ('D', 'C')),
  UNIQUE (account_id, code),
  CONSTRAINT ledger_accounts_parent_check CHECK (parent_id <> id)
);

CREATE TABLE ledger_entries (
  id bigserial PRIMARY KEY,
  occurred_at timestamp NOT NULL DEFAULT now(),
  description varchar(255),
  payment_id bigint REFERENCES payments,
  refund_id bigint REFERENCES refunds,
  payout_id integer REFERENCES payouts,
  CONSTRAINT ledger_entries_source_check CHECK (num_nonnulls(payment_id, refund_id, payout_id) <= 1)
);

CREATE TABLE ledger_postings (
  entry_id bigint NOT NULL REFERENCES ledger_entries ON DELETE CASCADE,
  line smallint NOT NULL,
  ledger_account_id integer NOT NULL REFERENCES ledger_accounts,
  amount_cents bigint NOT NULL CHECK (amount_cents <> 0),
  PRIMARY KEY (entry_id, line)
);
CREATE INDEX index_ledger_postings_on_account ON ledger_postings (ledger_account_id) INCLUDE (amount_cents);

CREATE TABLE dunning_campaigns (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name varchar(80) NOT NULL,
  schedule_days integer[] NOT NULL DEFAULT '{1,3,7,14}'::integer[],
  active boolean NOT NULL DEFAULT true
);

CREATE TABLE dunning_attempts (
  id serial PRIMARY KEY,
  campaign_id integer NOT NULL REFERENCES dunning_campaigns,
  invoice_id integer NOT NULL REFERENCES invoices ON DELETE CASCADE,
  attempt smallint NOT NULL,
  sent_at timestamp,
  UNIQUE (invoice_id, attempt)
);

CREATE TABLE email_templates (
  id serial PRIMARY KEY,
  account_id integer REFERENCES accounts ON DELETE CASCADE,
  name varchar(60) NOT NULL,
  locale varchar(10) NOT NULL DEFAULT 'en',
  subject varchar(255) NOT NULL,
  body text NOT NULL,
  UNIQUE (account_id, name, locale)
);

CREATE TABLE email_deliveries (
  id bigserial PRIMARY KEY,
  template_id integer NOT NULL REFERENCES email_templates,
  recipient varchar(255) NOT NULL,
  customer_id integer REFERENCES customers ON DELETE SET NULL,
  provider_message_id varchar(128),
  delivered_at timestamp,
  bounced_at timestamp,
  created_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE webhook_endpoints (
  id serial PRIMARY KEY,
  account_id integer NOT NULL REFERENCES accounts ON DELETE CASCADE,
  url varchar(2048) NOT NULL CHECK (url LIKE 'https://%'),
  secret varchar(64) NOT NULL,
  events text[] NOT NULL DEFAULT ARRAY['invoice.paid', 'invoice.failed'],
  disabled_at timestamp
);

CREATE TABLE webhook_deliveries (
  id bigserial PRIMARY KEY,
  endpoint_id integer NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
  event varchar(60) NOT NULL,
  payload jsonb NOT NULL,
  attempt smallint NOT NULL DEFAULT 0,
  response_status smallint,
  next_attempt_at timestamp,
  created_at timestamp NOT NULL DEFAULT now()
);
CREATE INDEX index_webhook_deliveries_pending ON webhook_deliveries (next_attempt_at NULLS FIRST) WHERE response_status IS NULL OR response_status >= 400;

CREATE TABLE audit_log (
  id bigserial PRIMARY KEY,
  table_name varchar(63) NOT NULL,
  row_id bigint NOT NULL,
  action char(1) NOT NULL CHECK (action IN ('I', 'U', 'D')),
  old_row jsonb,
  new_row jsonb,
  changed_by varchar(63) NOT NULL DEFAULT current_user,
  changed_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX audit_log_row ON audit_log (table_name, row_id, id DESC);

CREATE TABLE job_queue (
  id bigserial PRIMARY KEY,
  queue varchar(30) NOT NULL DEFAULT 'default',
  job_class varchar(120) NOT NULL,
  arguments jsonb NOT NULL DEFAULT '[]'::jsonb,
  run_at timestamp NOT NULL DEFAULT now(),
  locked_by varchar(60),
  locked_at timestamp,
  attempts smallint NOT NULL DEFAULT 0,
  last_error text
) WITH (fillfactor = 50);
CREATE INDEX job_queue_next ON job_queue (queue, run_at, id) WHERE locked_at IS NULL;

CREATE UNLOGGED TABLE rate_limits (
  key varchar(120) PRIMARY KEY,
  hits integer NOT NULL DEFAULT 1,
  window_started_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE schema_migrations (version varchar(255) NOT NULL PRIMARY KEY);

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION touch_updated_at() IS 'Keeps updated_at true.';

CREATE FUNCTION write_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $function$
DECLARE
  target bigint;
BEGIN
  target := CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END;
  INSERT INTO audit_log (table_name, row_id, action, old_row, new_row)
  VALUES (TG_TABLE_NAME, target, left(TG_OP, 1),
          CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
          CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
  RETURN NULL;
END;
$function$;

CREATE FUNCTION customer_search_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := setweight(to_tsvector('simple', coalesce(NEW.name, '')), 'A')
             || setweight(to_tsvector('simple', coalesce(NEW.email, '')), 'B');
  RETURN NEW;
END;
$$;

CREATE FUNCTION format_money(cents bigint, currency char) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(c.symbol, c.code || ' ') || to_char(cents / power(10, c.exponent), 'FM999G999G990D00')
  FROM currencies c WHERE c.code = currency
$$;

CREATE FUNCTION invoice_outstanding(i invoices) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  'SELECT i.total_cents - i.amount_paid_cents';

CREATE FUNCTION invoices_due(account integer, on_day date DEFAULT CURRENT_DATE) RETURNS SETOF invoices LANGUAGE sql STABLE ROWS 50 AS $$
  SELECT * FROM invoices WHERE account_id = account AND due_on <= on_day AND status = 'open'
$$;

CREATE FUNCTION convert_cents(cents bigint, from_code char, to_code char, on_day date, OUT converted bigint, OUT rate numeric)
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  SELECT r.rate INTO rate FROM exchange_rates r
  WHERE r.base_code = from_code AND r.quote_code = to_code AND r.valid_on <= on_day
  ORDER BY r.valid_on DESC LIMIT 1;
  converted := round(cents * rate);
END;
$$;

CREATE PROCEDURE close_account(account integer) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE subscriptions s SET status = 'canceled', canceled_at = now()
  FROM customers c WHERE c.id = s.customer_id AND c.account_id = account;
  UPDATE accounts SET status = 'closed' WHERE id = account;
END;
$$;

CREATE FUNCTION add_cents(total bigint, cents bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  'SELECT total + coalesce(cents, 0)';
CREATE AGGREGATE sum_cents(bigint) (SFUNC = add_cents, STYPE = bigint, INITCOND = '0');

CREATE TRIGGER accounts_touch BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER customers_touch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER customers_search BEFORE INSERT OR UPDATE OF name, email ON customers FOR EACH ROW EXECUTE FUNCTION customer_search_document();
CREATE TRIGGER customers_audit AFTER INSERT OR UPDATE OR DELETE ON customers FOR EACH ROW EXECUTE FUNCTION write_audit();
CREATE TRIGGER products_touch BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER subscriptions_touch BEFORE UPDATE ON subscriptions FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER subscriptions_audit AFTER INSERT OR UPDATE OR DELETE ON subscriptions FOR EACH ROW EXECUTE FUNCTION write_audit();
CREATE TRIGGER invoices_touch BEFORE UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER invoices_audit AFTER INSERT OR UPDATE OR DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION write_audit();
ALTER TABLE invoices DISABLE TRIGGER invoices_audit;
CREATE TRIGGER payments_touch BEFORE UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE CONSTRAINT TRIGGER payments_audit AFTER INSERT OR UPDATE ON payments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION write_audit();
COMMENT ON TRIGGER invoices_audit ON invoices IS 'Off since the move to event sourcing.';

CREATE VIEW live_subscriptions AS
  SELECT s.*, p.code AS plan_code, c.account_id
  FROM subscriptions s JOIN plans p ON p.id = s.plan_id JOIN customers c ON c.id = s.customer_id
  WHERE s.status IN ('trialing', 'active', 'past_due') AND c.deleted_at IS NULL;

CREATE VIEW monthly_recurring_revenue AS
  SELECT l.account_id, pp.currency_code,
         sum_cents(pp.amount_cents * l.quantity / CASE pl.interval_unit WHEN 'year' THEN 12 * pl.interval_count ELSE pl.interval_count END) AS mrr_cents
  FROM live_subscriptions l
  JOIN plans pl ON pl.id = l.plan_id
  JOIN plan_prices pp ON pp.plan_id = pl.id
  GROUP BY l.account_id, pp.currency_code;
COMMENT ON VIEW monthly_recurring_revenue IS 'Normalized to a month; what the dashboard shows.';
COMMENT ON COLUMN monthly_recurring_revenue.mrr_cents IS 'minor units';

CREATE VIEW aged_receivables AS
  SELECT i.account_id, i.customer_id,
         sum(invoice_outstanding(i)) FILTER (WHERE CURRENT_DATE - i.due_on <= 30) AS up_to_30,
         sum(invoice_outstanding(i)) FILTER (WHERE CURRENT_DATE - i.due_on BETWEEN 31 AND 60) AS up_to_60,
         sum(invoice_outstanding(i)) FILTER (WHERE CURRENT_DATE - i.due_on > 60) AS over_60
  FROM invoices i WHERE i.status = 'open'
  GROUP BY i.account_id, i.customer_id;

CREATE VIEW open_invoices WITH (security_barrier = true) AS
  SELECT id, account_id, customer_id, number, due_on, total_cents FROM invoices WHERE status = 'open'
  WITH CASCADED CHECK OPTION;

CREATE VIEW ledger_balances AS
  WITH RECURSIVE tree AS (
    SELECT id, id AS root FROM ledger_accounts
    UNION ALL
    SELECT a.id, t.root FROM ledger_accounts a JOIN tree t ON a.parent_id = t.id
  )
  SELECT t.root AS ledger_account_id, coalesce(sum(p.amount_cents), 0) AS balance_cents
  FROM tree t LEFT JOIN ledger_postings p ON p.ledger_account_id = t.id
  GROUP BY t.root;

CREATE MATERIALIZED VIEW daily_revenue AS
  SELECT i.account_id, p.created_at::date AS day, i.currency_code, sum(p.amount_cents) AS cents, count(*) AS payments
  FROM payments p JOIN invoices i ON i.id = p.invoice_id
  WHERE p.status = 'succeeded'
  GROUP BY 1, 2, 3;
CREATE UNIQUE INDEX daily_revenue_key ON daily_revenue (account_id, day, currency_code);

CREATE FUNCTION redirect_open_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE invoices SET due_on = NEW.due_on WHERE id = NEW.id;
  RETURN NEW;
END;
$$;
CREATE TRIGGER open_invoices_update INSTEAD OF UPDATE ON aged_receivables FOR EACH ROW EXECUTE FUNCTION redirect_open_invoice();
