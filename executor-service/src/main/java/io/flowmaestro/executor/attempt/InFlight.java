package io.flowmaestro.executor.attempt;

import java.time.Instant;

/**
 * An operation that this process is at.
 *
 * @param request what was asked
 * @param since when it was taken up here
 */
public record InFlight(Request request, Instant since) {}
