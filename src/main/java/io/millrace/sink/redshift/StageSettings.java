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
        String bucket, String prefix, String region, String endpoint, String accessKey, Secret secretKey) {}
