package io.millrace.stack.payments;

import java.sql.Types;

/** A statement's value that is null in the database. */
enum Absent {
    NUMBER(Types.BIGINT),
    TEXT(Types.VARCHAR),
    DATE(Types.DATE);

    private final int type;

    Absent(int type) {
        this.type = type;
    }

    /** As {@link Types} has it. */
    int type() {
        return type;
    }
}
