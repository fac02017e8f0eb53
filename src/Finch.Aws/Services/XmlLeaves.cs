using System.Xml;

namespace Finch.Aws.Services;

/// <summary>
/// The text elements of an XML answer by local name, the first of each. The answers of STS, and every service's errors, are flat
/// enough that no more of their structure matters.
/// </summary>
internal static class XmlLeaves
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = 1024 * 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Reads a document; null when it is not well-formed XML.</summary>
    public static Dictionary<string, string>? Read(byte[] body)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var stream = new MemoryStream(body);
            using var reader = XmlReader.Create(stream, Settings);
            var name = "";
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                    name = reader.LocalName;
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                    leaves.TryAdd(name, reader.Value);
            }
        }
        catch (XmlException)
        {
            return null;
        }

        return leaves;
    }
}
