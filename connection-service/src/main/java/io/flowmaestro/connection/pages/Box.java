package io.flowmaestro.connection.pages;

/**
 * A box to tick.
 *
 * @param value its word for programs
 * @param text the same for people
 */
public record Box(String value, String text, boolean chosen) {}
