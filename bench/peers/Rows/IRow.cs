using Finch.Peers.Reporting;

namespace Finch.Peers.Rows;

/// <summary>One kind of work, done by us and by others.</summary>
internal interface IRow
{
    string Name { get; }

    /// <summary>True for one that takes so long that it must be asked for by name.</summary>
    bool IsOptIn => false;

    IEnumerable<Line> Run(Stage stage);
}
