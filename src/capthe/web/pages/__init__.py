"""The pages, one module an area of the site. They show what `reading` says and call `desks`."""
