package io.millrace.sink.redshift;

import io.millrace.base.CertificateTrouble;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.S3Error;

/** What a failure of the stage means for an operator: the one place that classifies. */
record StageTrouble(StageSettings settings) {
    private static final String KEYS = "millrace.redshift.stage.";
    private static final int REASON_MAX = 300;

    /** What was asked of the stage, in an operator's words and as the right that it takes. */
    enum Action {
        WRITE("write", "s3:PutObject"),
        LIST("list", "s3:ListBucket"),
        READ("read", "s3:GetObject"),
        DELETE("delete", "s3:DeleteObject");

        private final String words;
        private final String right;

        Action(String words, String right) {
            this.words = words;
            this.right = right;
        }
    }

    /** Nothing on this machine says who we are. */
    static final class NoCredentials extends SdkClientException {
        private static final long serialVersionUID = 1L;

        NoCredentials(Throwable cause) {
            super(SdkClientException.builder().message("no credentials").cause(cause));
        }
    }

    /** What S3 has said; {@code region} is where it says that the bucket is, and each is empty where it says nothing. */
    private record Said(int status, String code, String reason, String region) {
        String shown() {
            var status = this.status == 0 ? "" : Integer.toString(this.status);
            return status
                    + (status.isEmpty() || code.isEmpty() ? "" : ", ")
                    + code
                    + (reason.isEmpty() ? "" : ", " + reason);
        }
    }

    StageException of(Action action, String key, SdkException failure) {
        return switch (failure) {
            case AwsServiceException answered -> said(action, key, said(answered), answered);
            case SdkServiceException answered ->
                said(action, key, new Said(answered.statusCode(), "", line(answered), ""), answered);
            case NoCredentials none ->
                wrong(
                        "this machine has no credentials for the stage " + where() + ": mend " + KEYS
                                + "access-key and " + KEYS + "secret-key, or give the machine a role",
                        none);
            case ApiCallTimeoutException _, ApiCallAttemptTimeoutException _ ->
                busy("the stage " + where() + " took too long to " + action.words + " and was given up", failure);
            default -> silent(failure);
        };
    }

    /** For an object that S3 could not delete while it could others. */
    StageException ofDeleting(S3Error error) {
        var code = orEmpty(error.code());
        return said(Action.DELETE, "", new Said(0, code, cut(orEmpty(error.message())), ""), null);
    }

    private StageException silent(SdkException failure) {
        var untrusted = CertificateTrouble.of(failure);
        if (untrusted.isPresent()) {
            return wrong(
                    "the stage " + where() + " is not trusted: " + untrusted.get() + "; mend " + KEYS
                            + "endpoint, or the server's certificate",
                    failure);
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof UnknownHostException
                ? busy(
                        "the host of the stage " + where() + " is not found (" + line(root)
                                + "): where that lasts, mend " + KEYS
                                + (settings.endpoint().isEmpty() ? "region" : "endpoint"),
                        failure)
                : busy("the stage " + where() + " does not answer: " + line(root), failure);
    }

    private StageException said(Action action, String key, Said said, @Nullable Throwable cause) {
        return switch (said.code()) {
            case "NoSuchKey" -> busy("the stage has no object " + settings.url(key), cause);
            case "NoSuchBucket" ->
                wrong("there is no bucket of the stage " + where() + ": make it, or mend " + KEYS + "bucket", cause);
            case "InvalidBucketName" ->
                wrong("S3 takes no bucket of the stage's name " + where() + ": mend " + KEYS + "bucket", cause);
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                wrongRegion(said, cause);
            case "InvalidAccessKeyId" ->
                wrong("the stage " + where() + " does not know the access key: mend " + KEYS + "access-key", cause);
            case "SignatureDoesNotMatch" ->
                wrong(
                        "the stage " + where() + " finds the secret key wrong: mend " + KEYS
                                + "secret-key, which belongs to " + KEYS + "access-key",
                        cause);
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
                wrong(
                        "the stage " + where() + " does not take " + who() + " any longer (" + said.code()
                                + "): renew the credentials, or mend " + KEYS + "access-key and " + KEYS + "secret-key",
                        cause);
            case "RequestTimeTooSkewed" ->
                wrong(
                        "the clock of this machine differs too much from that of the stage " + where()
                                + ": set the clock right",
                        cause);
            case "AccessDenied" -> denied(action, said, cause);
            case "SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "RequestTimeoutException" ->
                busy("the stage " + where() + " is not ready (" + said.shown() + ")", cause);
            case "BadDigest", "IncompleteBody", "OperationAborted", "XAmzContentSHA256Mismatch" ->
                busy("the stage " + where() + " did not get all of the request (" + said.shown() + ")", cause);
            default -> byStatus(action, said, cause);
        };
    }

    private StageException byStatus(Action action, Said said, @Nullable Throwable cause) {
        return switch (said.status()) {
            case 301 -> wrongRegion(said, cause);
            case 401, 403 -> denied(action, said, cause);
            case 404, 405, 501 ->
                wrong(
                        "the stage " + where() + " does not answer as S3 does (" + said.shown() + "): mend " + KEYS
                                + "endpoint",
                        cause);
            case 307, 408, 409, 425, 429 ->
                busy("the stage " + where() + " is not ready (" + said.shown() + ")", cause);
            default ->
                said.status() >= 300 && said.status() < 500
                        ? wrong(
                                "the stage " + where() + " refuses to " + action.words + " (" + said.shown()
                                        + "): mend what it names, or " + KEYS + "endpoint",
                                cause)
                        : busy(
                                "the stage " + where() + " failed to " + action.words + " (" + said.shown() + ")",
                                cause);
        };
    }

    private StageException denied(Action action, Said said, @Nullable Throwable cause) {
        return wrong(
                "the stage " + where() + " does not allow us to " + action.words + " (" + said.shown() + "): give "
                        + who() + " the right " + action.right + ", or mend " + KEYS + "bucket or " + KEYS + "prefix",
                cause);
    }

    private StageException wrongRegion(Said said, @Nullable Throwable cause) {
        var there = said.region().isEmpty() ? "another region" : "the region " + said.region();
        return wrong(
                "the bucket of the stage " + where() + " is in " + there + ", not in " + settings.region() + " ("
                        + said.shown() + "): mend " + KEYS + "region"
                        + (settings.endpoint().isEmpty() ? "" : " or " + KEYS + "endpoint"),
                cause);
    }

    private String where() {
        return settings.url("") + (settings.endpoint().isEmpty() ? "" : " at " + settings.endpoint());
    }

    private String who() {
        return settings.accessKey().isEmpty() ? "the role of this machine" : "the owner of " + KEYS + "access-key";
    }

    private static Said said(AwsServiceException answered) {
        AwsErrorDetails details = answered.awsErrorDetails();
        if (details == null) {
            return new Said(answered.statusCode(), "", line(answered), "");
        }
        var region = details.sdkHttpResponse() == null
                ? ""
                : details.sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .orElse("");
        return new Said(
                answered.statusCode(), orEmpty(details.errorCode()), cut(orEmpty(details.errorMessage())), region);
    }

    private static StageException wrong(String sentence, @Nullable Throwable cause) {
        return new StageException(sentence, true, cause);
    }

    private static StageException busy(String sentence, @Nullable Throwable cause) {
        return new StageException(sentence, false, cause);
    }

    private static String line(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : cut(message);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** One line without a full stop, for the middle of a sentence. */
    private static String cut(String text) {
        var line = text.replaceAll("\\s+", " ").strip().replaceFirst("\\.$", "");
        return line.length() <= REASON_MAX ? line : line.substring(0, REASON_MAX - 1) + "…";
    }
}
