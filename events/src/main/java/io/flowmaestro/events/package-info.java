/**
 * The wire and nothing else: the events of the suite, their headers and topics, and the closed set of failure kinds.
 *
 * <p>Every event is a CloudEvent 1.0 in the binary mode of the Kafka protocol binding: the record's value is the event's
 * data as JSON, its attributes are headers. Each record here has a JSON Schema of its name beside it
 * ({@code *.schema.json}); unknown fields are ignored.
 */
@NullMarked
package io.flowmaestro.events;

import org.jspecify.annotations.NullMarked;
