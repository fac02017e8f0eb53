namespace Finch.Build;

internal sealed class Demo(Workshop workshop)
{
    public Task RunAsync() => new NativePrograms(workshop).PublishAsync();
}
