package io.millrace.web;

import io.millrace.feed.MerchantStatus;
import java.util.List;

/**
 * A page of merchants.
 *
 * @param count how many there are on all pages
 * @param page which one this is, from 1
 * @param size how many fit on one
 */
public record MerchantPage(int count, int page, int size, List<Line> merchants) {
    /** How a merchant is in a lane, and which node holds it there. */
    public record Line(String node, MerchantStatus status) {}
}
