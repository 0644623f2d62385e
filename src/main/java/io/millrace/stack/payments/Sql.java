package io.millrace.stack.payments;

/** The statements of the business, each changing the rows of one key. */
enum Sql {
    INSERT_CUSTOMER("""
            insert into customers
              (id, merchant_id, email, name, country, phone, vip, born, created_at, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""),
    INSERT_PAYMENT("""
            insert into transactions
              (id, merchant_id, customer_id, amount, currency, status, card_number, card_brand, description,
               metadata, tags, created_at, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::text[], ?, ?)"""),
    INSERT_STATUS("insert into transaction_statuses (id, transaction_id, status, reason, at) values (?, ?, ?, ?, ?)"),
    INSERT_REFUND("insert into refunds (id, transaction_id, amount, status, created_at) values (?, ?, ?, ?, ?)"),
    INSERT_DISPUTE("""
            insert into disputes (id, transaction_id, reason, state, evidence, due, opened_at)
            values (?, ?, ?, ?, ?::jsonb, ?, ?)"""),

    UPDATE_MERCHANT("update merchants set name = ?, status = ?::merchant_status, updated_at = ? where id = ?"),
    UPDATE_CUSTOMER("update customers set email = ?, name = ?, phone = ?, updated_at = ? where id = ?"),
    UPDATE_PAYMENT("update transactions set status = ?, updated_at = ? where id = ?"),
    UPDATE_DESCRIPTION("update transactions set description = ?, updated_at = ? where id = ?"),
    UPDATE_REFUND("update refunds set status = ? where id = ?"),
    UPDATE_EVIDENCE("update disputes set state = ?, evidence = evidence || ?::jsonb where id = ?"),
    UPDATE_DISPUTE("update disputes set state = ? where id = ?"),
    KEEP_CUSTOMER("update customers set vip = vip where id = ?"),
    KEEP_PAYMENT("update transactions set status = status where id = ?"),
    /** Of the business's own keys only: those below {@link Keys#FOREIGN_MIN}. */
    UPDATE_MANY("""
            update transactions set metadata = metadata || ?::jsonb, updated_at = ? where id in
              (select id from transactions where merchant_id = ? and id % ? = ? and id < FOREIGN_MIN
               order by id desc limit ?)""".replace("FOREIGN_MIN", Long.toString(Keys.FOREIGN_MIN))),

    MOVE_CUSTOMER("update customers set merchant_id = ?, updated_at = ? where id = ?"),
    MOVE_PAYMENT("update transactions set merchant_id = ?, customer_id = ?, updated_at = ? where id = ?"),
    MOVE_STATUS("update transaction_statuses set transaction_id = ? where id = ?"),
    MOVE_REFUND("update refunds set transaction_id = ? where id = ?"),
    MOVE_DISPUTE("update disputes set transaction_id = ? where id = ?"),

    DELETE_CUSTOMER("delete from customers where id = ?", "select count(*) from transactions where customer_id = ?"),
    DELETE_PAYMENT("delete from transactions where id = ?", """
            select (select count(*) from transaction_statuses where transaction_id = t.id)
                 + (select count(*) from refunds where transaction_id = t.id)
                 + (select count(*) from disputes where transaction_id = t.id)
            from transactions t where t.id = ?"""),
    DELETE_STATUS("delete from transaction_statuses where id = ?"),
    DELETE_REFUND("delete from refunds where id = ?"),
    DELETE_DISPUTE("delete from disputes where id = ?");

    private final String text;
    private final String cascaded;

    Sql(String text) {
        this(text, "");
    }

    Sql(String text, String cascaded) {
        this.text = text;
        this.cascaded = cascaded;
    }

    String text() {
        return text;
    }

    /** Counts the rows that the statement changes through foreign keys; asked before it, empty where there are none. */
    String cascaded() {
        return cascaded;
    }

    /** Whether it changes rows that its step does not name, so that its place among all others matters. */
    boolean sweeping() {
        return this == UPDATE_MANY || !cascaded.isEmpty();
    }
}
