package io.millrace.sink;

import io.millrace.change.MerchantId;

/**
 * One search document: its kind, its merchant, and its root row's key as text.
 *
 * <p>The merchant is part of the identity: a row that moves to another merchant becomes another document, so that its
 * tombstone at the old merchant and its document at the new one never meet in one shard.
 */
public record DocumentId(String kind, MerchantId merchant, String key) {}
