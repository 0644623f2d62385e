package io.millrace.merchant;

/** What a {@link MerchantActor} tells whoever has handed changes to it. */
public sealed interface Answer {
    String merchant();

    /**
     * What became of changes that were handed over together.
     *
     * @param workedMillis how long the merchant worked on the round that they were part of, the store's time not counted
     */
    record Applied(String merchant, Origin origin, Result result, long workedMillis) implements Answer {}

    /** A try has failed, and there will be another one; the changes are not answered by this. */
    record Troubled(String merchant, String reason) implements Answer {}
}
