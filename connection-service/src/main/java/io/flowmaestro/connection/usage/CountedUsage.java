package io.flowmaestro.connection.usage;

import io.flowmaestro.connection.event.ReceivedEvent;
import io.flowmaestro.events.UsageRecorded;

/**
 * A usage event that is to be counted.
 *
 * @param event whose it is, and its id
 * @param usage what it says
 */
record CountedUsage(ReceivedEvent event, UsageRecorded usage) {}
