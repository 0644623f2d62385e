package io.millrace.stack.redshift;

/**
 * An error as the client is told of it; it fails the transaction, and the session goes on after a ROLLBACK.
 *
 * <p>Redshift says {@code XX000}, "internal error", where PostgreSQL says precisely what is wrong; only the message tells.
 *
 * @param sqlState five characters
 * @param detail empty where there is none
 */
public record RedshiftError(String sqlState, String message, String detail) {
    private static final String INTERNAL = "XX000";

    public RedshiftError {
        if (sqlState.length() != 5) {
            throw new IllegalArgumentException("the SQLSTATE " + sqlState + " has not five characters");
        }
    }

    /** Two transactions have read and written each other's tables; this one is given up, and may be tried again. */
    public static RedshiftError isolationViolation() {
        return new RedshiftError(
                INTERNAL,
                "1023",
                "Serializable isolation violation on table - 100001, transactions forming the cycle are: 7001, 7002"
                        + " (pid:1)");
    }

    static RedshiftError syntaxAt(String near, String detail) {
        return new RedshiftError("42601", "syntax error at or near \"" + near + "\"", detail);
    }

    /** @param page the page of Amazon's documentation that says so, or the address of who reported it */
    static RedshiftError unsupported(String what, String page) {
        return new RedshiftError("0A000", what + " is not supported by Amazon Redshift", "See " + page + ".");
    }

    static RedshiftError noSuchKey(String s3Url) {
        return new RedshiftError(
                INTERNAL,
                "S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey",
                "The specified S3 key does not exist: " + s3Url);
    }

    static RedshiftError manifest(String reason, String s3Url) {
        return new RedshiftError(INTERNAL, "Problem reading manifest file - " + reason, "Manifest " + s3Url);
    }

    static RedshiftError s3(String reason, String s3Url) {
        return new RedshiftError(INTERNAL, "S3ServiceException:" + reason, "S3 key being read : " + s3Url);
    }

    /** @param reason which row and why; Redshift has it in a table of its own */
    static RedshiftError load(String table, String reason) {
        return new RedshiftError(
                INTERNAL,
                "Load into table '" + table + "' failed.  Check 'stl_load_errors' system table for details.",
                reason);
    }
}
