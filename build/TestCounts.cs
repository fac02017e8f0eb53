using System.Xml.Linq;

namespace Finch.Build;

internal readonly record struct TestCounts(int Passed, int Failed, int Skipped)
{
    public int Total => Passed + Failed + Skipped;

    public static TestCounts operator +(TestCounts left, TestCounts right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    /// <summary>Reads the report a test program wrote; a program that ended before it wrote one counts nothing here.</summary>
    public static TestCounts Read(string report)
    {
        if (!File.Exists(report)) return default;
        var sum = default(TestCounts);
        foreach (var assembly in XDocument.Load(report).Descendants("assembly"))
        {
            int Attribute(string name) => (int?)assembly.Attribute(name) ?? 0;
            // An error is a fixture that failed outside of any test: it must not pass unnoticed.
            sum += new TestCounts(Attribute("passed"), Attribute("failed") + Attribute("errors"), Attribute("skipped"));
        }

        return sum;
    }

    public override string ToString() =>
        $"{Passed} passed, {Failed} failed" + (Skipped > 0 ? $", {Skipped} skipped" : "");
}
