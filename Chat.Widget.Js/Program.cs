using Chat.Widget.Js;

if (args is not [var source, var output])
{
    await Console.Error.WriteLineAsync("usage: Chat.Widget.Js <source folder> <output folder>");
    return 2;
}

try
{
    WidgetBuild.Run(source, output);
    return 0;
}
catch (BundleException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
