/** The whole suite on one machine: Kafka and PostgreSQL in this process, the services as processes of their own. */
@NullMarked
package io.flowmaestro.local;

import org.jspecify.annotations.NullMarked;
