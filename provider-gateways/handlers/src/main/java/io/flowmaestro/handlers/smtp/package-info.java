/**
 * Mail by SMTP: {@link io.flowmaestro.handlers.smtp.SmtpSend} sends one, {@link io.flowmaestro.handlers.smtp.SmtpTest}
 * signs in and leaves. {@link io.flowmaestro.handlers.smtp.SmtpClient} connects.
 */
@NullMarked
package io.flowmaestro.handlers.smtp;

import org.jspecify.annotations.NullMarked;
