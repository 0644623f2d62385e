package io.millrace.feed;

import io.millrace.change.MerchantId;
import io.millrace.merchant.Delivery;
import java.util.List;
import java.util.Map;

/**
 * What one partition brought in one go, grouped by merchant, each merchant's changes in their order.
 *
 * @param nextOffset the offset after the chunk's last record
 */
record Chunk(long nextOffset, Map<MerchantId, List<Delivery>> merchants) {}
