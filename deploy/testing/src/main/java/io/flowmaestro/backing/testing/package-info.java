/**
 * What integration tests stand on: Kafka, PostgreSQL, an issuer and OpenBao, as Quarkus test resources and without
 * Quarkus. Embedded ones by default; with {@code -Pcontainers} the same from container images.
 */
@NullMarked
package io.flowmaestro.backing.testing;

import org.jspecify.annotations.NullMarked;
