/**
 * What every room stands on, started in one call and with nothing installed: Kafka in this JVM, a real PostgreSQL and a real
 * Vault or OpenBao as child processes, and a small OpenID Connect issuer. Serves the local suite, tests and benchmarks;
 * production brings its own. Everything listens on the loopback address alone.
 */
@NullMarked
package io.flowmaestro.backing;

import org.jspecify.annotations.NullMarked;
