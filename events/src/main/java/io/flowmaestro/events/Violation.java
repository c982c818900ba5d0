package io.flowmaestro.events;

/**
 * One place in a request that is wrong.
 *
 * @param pointer a JSON Pointer (RFC 6901) into the request's data, such as {@code /parameters/channel}
 * @param message what is wrong there
 */
public record Violation(String pointer, String message) {}
