package io.flowmaestro.connection.http;

import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.events.Violation;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parameters of a query that are more than text: what does not fit is told by its name, with the rule. */
final class Words {
    private Words() {}

    /** One of an enumeration's words in small letters; null where there is none. */
    static <E extends Enum<E>> @Nullable E of(Class<E> words, String parameter, @Nullable String given) {
        if (given == null) {
            return null;
        }
        return Arrays.stream(words.getEnumConstants())
                .filter(word -> word.name().toLowerCase(Locale.ROOT).equals(given))
                .findFirst()
                .orElseThrow(() -> misfit(
                        parameter,
                        "must be one of "
                                + Arrays.stream(words.getEnumConstants())
                                        .map(word -> word.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    /** A day, such as {@code 2026-12-01}; another where there is none. */
    static LocalDate day(String parameter, @Nullable String given, LocalDate otherwise) {
        try {
            LocalDate day = given == null ? otherwise : LocalDate.parse(given);
            if (day.getYear() >= 1970 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        throw misfit(parameter, "must be a day such as 2026-12-01.");
    }

    /** Text that a database can compare with; null where there is none. */
    static @Nullable String text(String parameter, @Nullable String given) {
        if (given != null && given.indexOf('\0') >= 0) {
            throw misfit(parameter, "must not hold the character NUL.");
        }
        return given;
    }

    static ProblemException misfit(String parameter, String rule) {
        return new ProblemException(
                ProblemType.VALIDATION, "Mend the parameter.", List.of(new Violation("/" + parameter, rule)));
    }
}
