/** Events as they come from Kafka: what their headers say, their data, and how they are taken in. */
@NullMarked
package io.flowmaestro.connection.event;

import org.jspecify.annotations.NullMarked;
