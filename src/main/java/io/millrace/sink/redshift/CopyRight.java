package io.millrace.sink.redshift;

import io.millrace.base.Secret;

/** By which right the warehouse reads the bucket; never shown, since it may hold a key. */
sealed interface CopyRight {
    /** The part of a COPY statement. */
    String sql();

    /** A role that the cluster may take on; {@code default} takes the one that it has. */
    record Role(String arn) implements CopyRight {
        @Override
        public String sql() {
            return "iam_role " + (arn.equals("default") ? "default" : Names.literal(arn));
        }
    }

    /** The keys of a user. */
    record Keys(String accessKey, Secret secretKey) implements CopyRight {
        @Override
        public String sql() {
            return "access_key_id " + Names.literal(accessKey) + " secret_access_key "
                    + Names.literal(secretKey.reveal());
        }
    }
}
