/** A mail server on the loopback interface that keeps what it is given: {@link io.flowmaestro.sandbox.smtp.MailServer}. */
@NullMarked
package io.flowmaestro.sandbox.smtp;

import org.jspecify.annotations.NullMarked;
