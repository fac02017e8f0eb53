using CsCheck;
using Xunit;

namespace Finch.Auth.Tests;

public class ScopeTests
{
    [Theory]
    [InlineData("repository:library/alpine:push,pull", "repository:library/alpine:pull,push")]
    [InlineData("repository:host:5000/app:pull", "repository:host:5000/app:pull")]
    [InlineData("repository:a:pull,*", "repository:a:*")]
    [InlineData("repository(plugin):a:pull", "repository(plugin):a:pull")]
    [InlineData("registry:catalog:*", "registry:catalog:*")]
    public void A_scope_is_kept_in_canonical_form(string text, string canonical)
    {
        Assert.True(Scope.TryParse(text, out var scope));
        Assert.Equal(canonical, scope.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("repository")]
    [InlineData("repository:a")]
    [InlineData("repository:a:")]
    [InlineData(":a:pull")]
    public void What_is_no_scope_is_skipped(string text) => Assert.Empty(ScopeSet.Parse(text));

    [Fact]
    public void Scopes_of_one_repository_merge_and_the_first_stays_first()
    {
        var set = ScopeSet.Of(Scope.Push("app"), Scope.Pull("base"), Scope.Pull("app"));
        Assert.Equal(["repository:app:pull,push", "repository:base:pull"], set.Select(s => s.ToString()));
    }

    [Fact]
    public void Equal_sets_have_equal_keys_in_any_order()
        => Gen.String[Gen.Char["abc/"], 1, 4].Array[1, 5].Sample(names =>
            ScopeSet.Of(names.Select(Scope.Pull)).Key == ScopeSet.Of(names.Reverse().Select(Scope.Pull)).Key);
}
