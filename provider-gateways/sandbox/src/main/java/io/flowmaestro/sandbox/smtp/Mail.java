package io.flowmaestro.sandbox.smtp;

import java.time.Instant;
import java.util.List;

/**
 * An email that was taken.
 *
 * @param from the envelope's sender
 * @param to the envelope's recipients
 * @param message headers and body (RFC 5322)
 */
public record Mail(Instant at, String username, String from, List<String> to, String message) {}
