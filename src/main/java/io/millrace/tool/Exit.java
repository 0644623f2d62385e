package io.millrace.tool;

import io.millrace.base.SetUpException;

/** What a command's exit code means. */
final class Exit {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int PROBLEMS = 3;
    static final int UNREACHABLE = 4;
    static final int REFUSED = 5;
    static final int TIMED_OUT = 6;
    static final int UNTRUSTED = 7;

    private Exit() {}

    static int of(SetUpException.Reason reason) {
        return switch (reason) {
            case USAGE -> USAGE;
            case UNREACHABLE -> UNREACHABLE;
            case UNTRUSTED -> UNTRUSTED;
            case REFUSED -> REFUSED;
        };
    }
}
