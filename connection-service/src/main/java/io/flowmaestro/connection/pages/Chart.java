package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.usage.UsageSum;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Operations a day, drawn as bars.
 *
 * @param bars a day each, the oldest first
 * @param highest the most operations that a day has
 * @param total of all days
 * @param failed of them did not succeed
 */
public record Chart(List<Bar> bars, long highest, long total, long failed) {
    /** What a bar is drawn into, in the drawing's own units. */
    private static final int HEIGHT = 120;

    private static final int STEP = 20;

    /**
     * A day.
     *
     * @param x where it begins
     * @param succeededY from the top
     * @param failedY from the top
     */
    public record Bar(
            String day,
            long succeeded,
            long failed,
            int x,
            int succeededY,
            int succeededHeight,
            int failedY,
            int failedHeight) {}

    /**
     * Days without operations have a bar of no height.
     *
     * @param sums by day
     */
    static Chart of(List<UsageSum> sums, LocalDate from, LocalDate to) {
        Map<String, UsageSum> byDay = sums.stream().collect(Collectors.toMap(UsageSum::key, Function.identity()));
        List<UsageSum> days = from.datesUntil(to.plusDays(1))
                .map(day -> byDay.getOrDefault(day.toString(), new UsageSum(day.toString(), 0, 0, 0, 0, 0, 0, 0)))
                .toList();
        long highest = days.stream().mapToLong(Chart::all).max().orElse(0);
        return new Chart(
                IntStream.range(0, days.size())
                        .mapToObj(index -> bar(days.get(index), index * STEP, highest))
                        .toList(),
                highest,
                days.stream().mapToLong(Chart::all).sum(),
                days.stream().mapToLong(Chart::failed).sum());
    }

    private static Bar bar(UsageSum sum, int x, long highest) {
        int succeeded = scaled(sum.succeeded(), highest);
        int failed = scaled(failed(sum), highest);
        return new Bar(
                sum.key(),
                sum.succeeded(),
                failed(sum),
                x,
                HEIGHT - succeeded,
                succeeded,
                HEIGHT - succeeded - failed,
                failed);
    }

    /** What there is any of is at least seen. */
    private static int scaled(long count, long highest) {
        return count == 0 ? 0 : (int) Math.max(2, count * (HEIGHT - 4) / highest);
    }

    private static long all(UsageSum sum) {
        return sum.succeeded() + failed(sum);
    }

    private static long failed(UsageSum sum) {
        return sum.failed() + sum.unknown() + sum.expired();
    }
}
