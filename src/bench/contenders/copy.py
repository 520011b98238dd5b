"""The seed's procedure, first half: copies one log. usage: copy.py LOG EXPORT"""
import shutil
import sys

shutil.copy2(sys.argv[1], sys.argv[2])
