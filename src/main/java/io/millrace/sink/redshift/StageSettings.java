package io.millrace.sink.redshift;

import io.millrace.base.Secret;

/**
 * The bucket between the lane and the warehouse.
 *
 * @param bucket its name
 * @param prefix what all keys begin with, without a slash at the end
 * @param region such as {@code eu-central-1}
 * @param endpoint the address of what answers like S3; empty: Amazon's
 * @param accessKey empty: as Amazon's SDK finds one, such as the role of the machine
 * @param secretKey belongs to {@code accessKey}
 */
public record StageSettings(
        String bucket, String prefix, String region, String endpoint, String accessKey, Secret secretKey) {
    public StageSettings {
        if (!bucket.isEmpty() && !bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{2,254}")) {
            throw new IllegalArgumentException("redshift.stage.bucket is '" + bucket
                    + "': name the bucket alone, without s3:// and without what is in it");
        }
        if (!region.isEmpty() && !region.matches("[a-z0-9-]{2,40}")) {
            throw new IllegalArgumentException(
                    "redshift.stage.region is '" + region + "', no region such as eu-central-1");
        }
        if (prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException(
                    "redshift.stage.prefix is '" + prefix + "': leave out the slash at its begin or end");
        }
        if (!endpoint.isEmpty() && !endpoint.matches("https?://[^/?#@]+/?")) {
            throw new IllegalArgumentException(
                    "redshift.stage.endpoint is no address such as https://host:port, without a path or a user");
        }
        if (accessKey.isEmpty() != secretKey.isEmpty()) {
            throw new IllegalArgumentException(
                    "redshift.stage has one of access-key and secret-key: set both, or neither");
        }
    }

    /** The key in the bucket of an object of the stage. */
    String whole(String key) {
        return prefix.isEmpty() ? key : prefix + "/" + key;
    }

    /** What COPY calls an object of the stage, or all that begin with the key. */
    String url(String key) {
        return "s3://" + bucket + "/" + whole(key);
    }
}
