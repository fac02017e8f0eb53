using Finch.Peers.Reporting;

namespace Finch.Peers.Rows;

/// <summary>One kind of work, done by us and by others.</summary>
internal interface IRow
{
    string Name { get; }

    IEnumerable<Line> Run(Stage stage);
}
