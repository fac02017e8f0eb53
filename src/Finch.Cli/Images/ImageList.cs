using System.Text.Json;
using Finch.Cli.Images.Display;
using Finch.Cli.Output;
using Finch.Images.Stores;

namespace Finch.Cli.Images;

/// <summary>Prints a list of images in docker's columns.</summary>
internal sealed class ImageList(TextWriter output, TimeProvider time)
{
    private const string None = "<none>";

    public void PrintTable(IReadOnlyList<ImageDetails> images, bool digests, bool wholeIds)
    {
        var rows = new List<string[]>
        {
            digests ? ["REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE"] : ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"],
        };
        foreach (var image in images)
        {
            string[] start = [Repository(image), Tag(image)];
            string[] end = [Id(image, wholeIds), Age(image), HumanText.Size(image.Size)];
            rows.Add(digests ? [.. start, Digest(image), .. end] : [.. start, .. end]);
        }

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            output.WriteLine(string.Join("   ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    public void PrintIds(IReadOnlyList<ImageDetails> images, bool wholeIds)
    {
        foreach (var image in images)
            output.WriteLine(Id(image, wholeIds));
    }

    public void PrintJson(IReadOnlyList<ImageDetails> images, bool asArray)
    {
        if (asArray)
        {
            output.WriteLine(JsonText.Write(indented: true, writer =>
            {
                writer.WriteStartArray();
                foreach (var image in images)
                    Write(writer, image);
                writer.WriteEndArray();
            }));
            return;
        }

        foreach (var image in images)
            output.WriteLine(JsonText.Write(indented: false, writer => Write(writer, image)));
    }

    private static void Write(Utf8JsonWriter writer, ImageDetails image)
    {
        writer.WriteStartObject();
        writer.WriteString("ID", image.Image.Target.Digest.ToString());
        writer.WriteString("Repository", Repository(image));
        writer.WriteString("Tag", Tag(image));
        writer.WriteString("Digest", Digest(image));
        if (image.Config?.Created is { } created)
            writer.WriteString("CreatedAt", created);
        if (image.Config?.Platform is { } platform)
            writer.WriteString("Platform", platform.ToString());
        writer.WriteNumber("Size", image.Size);
        writer.WriteEndObject();
    }

    private static string Repository(ImageDetails image) => image.Image.Reference?.FamiliarName ?? None;

    private static string Tag(ImageDetails image) => image.Image.Reference?.Tag ?? None;

    private static string Digest(ImageDetails image)
        => image.Image.Target.Annotations.GetValueOrDefault(Annotations.ResolvedDigest) ?? image.Image.Target.Digest.ToString();

    private static string Id(ImageDetails image, bool whole)
        => whole ? image.Image.Target.Digest.ToString() : image.Image.Target.Digest.Abbreviated;

    private string Age(ImageDetails image)
        => image.Config?.Created is { } created ? HumanText.Age(time.GetUtcNow() - created) : "N/A";
}
