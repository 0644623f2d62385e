package io.millrace.web;

import io.millrace.merchant.SetAside;

/** A merchant that is set aside, and in which lane. */
public record Quarantined(String lane, SetAside setAside) {}
