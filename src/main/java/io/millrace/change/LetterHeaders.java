package io.millrace.change;

/**
 * The headers of a record on the dead-letter topic, written by capture and by lanes.
 *
 * <p>Every letter has {@link #REASON} and {@link #STAGE}. A lane's letter has {@link #LANE}, its origin on the datastream
 * ({@link #TOPIC}, {@link #PARTITION}, {@link #OFFSET}), {@link #MERCHANT} where that is known, and of a change
 * {@link #TABLE}, {@link #OP}, {@link ChangeCodec#VERSION_HEADER} and {@link ChangeCodec#MOVED_HEADER}; its key and value
 * are the change's. A record that could not be understood keeps its key, its value, and its headers with
 * {@link #ORIGINAL_PREFIX}. A letter of capture has {@link #SOURCE}, {@link #TABLE}, {@link #KEY}, {@link #OP} and the
 * version, as far as they are known, and its value is the row.
 *
 * <p>A mark says that a letter was redriven: no value, {@link #REDRIVEN} and {@link #BY}.
 */
public final class LetterHeaders {
    /** Why the letter is there, as one sentence for an operator. */
    public static final String REASON = "reason";

    /** The class of what was thrown, where something was. */
    public static final String EXCEPTION = "exception";

    /** Who set it aside: {@link #CAPTURE_STAGE} or {@link #LANE_STAGE}. */
    public static final String STAGE = "stage";

    public static final String CAPTURE_STAGE = "capture";

    public static final String LANE_STAGE = "lane";

    /** The lane's name. */
    public static final String LANE = "lane";

    /** The topic that the record came from. */
    public static final String TOPIC = "topic";

    /** The partition that the record came from. */
    public static final String PARTITION = "partition";

    /** The offset that the record had there. */
    public static final String OFFSET = "offset";

    /** The merchant id. */
    public static final String MERCHANT = "merchant";

    /** The source's name. */
    public static final String SOURCE = "source";

    /** The table, as a {@link TableId}'s text. */
    public static final String TABLE = "table";

    /** The row's key, as a {@link RowKey}'s text. */
    public static final String KEY = "key";

    /** The operation's letter. */
    public static final String OP = "op";

    /** Stands before the name of each header that a record had on the datastream. */
    public static final String ORIGINAL_PREFIX = "original-";

    /** On a mark: the number of the letter that was redriven, its offset on the dead-letter topic. */
    public static final String REDRIVEN = "redriven";

    /** On a mark: who redrove it, as {@code user@host}. */
    public static final String BY = "by";

    private LetterHeaders() {}
}
