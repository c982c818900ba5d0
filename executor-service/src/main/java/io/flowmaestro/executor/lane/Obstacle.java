package io.flowmaestro.executor.lane;

import io.flowmaestro.executor.limit.Breaker;
import io.flowmaestro.vault.client.CredentialRef;
import org.jspecify.annotations.Nullable;

/**
 * A breaker that is not closed.
 *
 * @param provider whose calls it keeps back; empty where it kept none back yet
 * @param connection the connection it is of; null for one that a host's connections share
 * @param state open or half open
 */
public record Obstacle(String provider, @Nullable CredentialRef connection, Breaker.State state) {}
