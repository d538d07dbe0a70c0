# Names what pictures show: godot3-server --path samples/godot --script classify.gd MODEL.rnvk PICTURE.png...
extends SceneTree

var library = GDNative.new()

func _init():
	OS.exit_code = run(arguments())
	quit()

# What follows the script's name on the command line.
func arguments():
	var all = OS.get_cmdline_args()
	var own = []
	for i in range(all.size()):
		if i >= 2 and all[i - 2] == "--script" or not own.empty():
			own.append(all[i])
	return own

func run(paths):
	if paths.size() < 2:
		printerr("usage: godot3-server --path samples/godot --script classify.gd MODEL.rnvk PICTURE.png...")
		return 2
	library.library = load("res://resnetvk.gdnlib")
	if not library.initialize():
		printerr("error: the native library cannot be loaded: run samples/godot/run.sh")
		return 1
	var status = classify_all(paths[0], paths.slice(1, paths.size() - 1))
	library.terminate()
	return status

func classify_all(model, paths):
	var problem = call_library("resnetvk_open", [model])
	if problem != "":
		printerr(problem)
		return 1
	for path in paths:
		var picture = Image.new()
		if picture.load(path) != OK:
			printerr("error: " + path + " is no picture")
			return 1
		picture.convert(Image.FORMAT_RGBA8)
		var answer = call_library("resnetvk_classify", [picture.get_data(), picture.get_width(), picture.get_height()])
		if answer.begins_with("error: "):
			printerr(answer)
			return 1
		print(path.get_file(), "\t", answer)
	return 0

func call_library(name, values):
	return library.call_native("standard_varcall", name, values)
